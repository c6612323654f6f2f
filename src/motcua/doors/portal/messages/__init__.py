"""How one wants to be told of one's dossiers, and how the latest news was told."""
