"""The content-addressed stores: immutable bytes named by their SHA-256, one file per kind of storage."""
