"""Money at the desk: settlement, differences, refunds, doubts, the ledger, cash."""
