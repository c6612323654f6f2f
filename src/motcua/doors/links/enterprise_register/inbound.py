"""Nothing comes in: the register never calls us."""
