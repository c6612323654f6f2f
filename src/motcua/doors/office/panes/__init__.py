"""The form, the papers and the remarks of a dossier side by side, for every page that shows one."""
