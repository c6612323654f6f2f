"""Who acts for an enterprise, and its programs."""
