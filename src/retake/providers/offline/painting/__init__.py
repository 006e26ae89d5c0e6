"""How the offline studio paints: a text becomes light, a layout, layers of shapes, and a moving camera."""
