"""The dossier: received, handled, answered, delivered, each turn by its article."""
