"""The ground floor: what Retake knows about versions, plans and money, as pure functions and values."""
