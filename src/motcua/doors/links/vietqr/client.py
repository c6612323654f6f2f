"""Nobody is called: the payer's bank is not ours to ask."""
