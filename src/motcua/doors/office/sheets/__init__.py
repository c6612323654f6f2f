"""Official papers of the desk: listed with a dossier, taken as files, asked for."""
