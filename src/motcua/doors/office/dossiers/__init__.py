"""The desk: dossiers that wait for an officer, and those to be looked at afterwards."""
