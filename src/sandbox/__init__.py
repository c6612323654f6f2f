"""Simulators of national systems: they speak the real wire formats and misbehave on request."""
