"""Pages of what other systems get from the house: webhooks, and the programs that may call it."""
