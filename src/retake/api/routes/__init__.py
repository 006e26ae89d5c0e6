"""One file a noun: the paths of the API, each calling one service."""
