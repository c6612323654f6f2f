"""Simulator of the national public service portal: catalogues, dossiers and their progress, in its three styles of call."""
