"""Retake: git for takes. A studio and server that keeps AI-generated content under version control."""

__version__ = "0.1.0"
