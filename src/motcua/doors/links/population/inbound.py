"""Nothing comes in: the database never calls us."""
