"""Results on paper that still hold become certified e-copies: scans, key fields entered twice, differences settled, sealed, counted."""
