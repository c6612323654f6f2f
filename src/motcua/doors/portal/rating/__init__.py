"""What the owner of a dossier says of how it was handled."""
