"""Một Cửa: the digital administration of a Vietnamese ministry."""

__version__ = "0.1.0"
