"""Petitions and feedback: sent, followed, answered, and what is public of them."""
