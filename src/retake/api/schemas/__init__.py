"""The shapes of what comes in and goes out, as the API's description tells them."""
