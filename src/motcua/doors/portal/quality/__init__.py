"""How well the ministry serves, for everybody."""
