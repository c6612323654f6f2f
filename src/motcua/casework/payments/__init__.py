"""What is owed and what was paid, in whole đồng, with a ledger that balances."""
