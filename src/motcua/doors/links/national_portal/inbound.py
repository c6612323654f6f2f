"""Nothing comes in this way yet: dossiers filed on the national portal reach us by its redirect and our sign-in."""
