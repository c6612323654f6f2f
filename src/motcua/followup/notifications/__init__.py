"""Notices to applicants: each turn of a dossier, told at once in the portal and by mail (Decree 224/2026/NĐ-CP article 15)."""
