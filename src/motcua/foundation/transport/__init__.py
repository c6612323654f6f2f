"""Calls to other bodies' systems: pooled connections, time and size limits, mutual TLS, named hosts."""
