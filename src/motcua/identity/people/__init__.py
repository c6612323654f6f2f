"""People, and for which enterprises they may act."""
