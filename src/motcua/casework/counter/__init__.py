"""The waiting room of the one-stop desk: tickets, calls, guidance given, ratings. It knows no dossier except by a reference."""
