"""Accounts: how people, officers and programs are known here, and how they sign in."""
