"""A question in plain words turned into a list, by rules and a dictionary."""
