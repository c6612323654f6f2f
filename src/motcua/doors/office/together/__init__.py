"""Two officers on one dossier: who has it open, who is working on it, and what happened meanwhile; for every page of a dossier."""
