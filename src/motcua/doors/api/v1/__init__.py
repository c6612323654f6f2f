"""Version 1 of the API: its own shapes, so that rooms may change theirs."""
