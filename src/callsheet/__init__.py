"""Callsheet, the operations platform for human data."""

__version__ = "0.1.0"
