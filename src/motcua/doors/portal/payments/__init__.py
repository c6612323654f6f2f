"""What I owe, paying it, and what became of a payment."""
