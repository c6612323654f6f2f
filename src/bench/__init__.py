"""Measurements from outside, as a client sees them."""
