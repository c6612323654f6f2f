"""Acts on many dossiers: chosen in the inbox, looked at, confirmed, followed."""
