"""Simulator of the National Single Window: sends declarations to the ministry, takes its answers, keeps the state of each dossier."""
