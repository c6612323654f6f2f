"""Connections: what has not left the house."""
