"""What other systems have of the same things, held against ours: dossiers by day, the national catalogue."""
