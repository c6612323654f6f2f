"""The search over all dossiers that an officer may see."""
