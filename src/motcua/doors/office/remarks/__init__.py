"""Remarks on a dossier and the request for supplement made of them; the papers beside the form."""
