"""Nobody calls us: news comes with the bank statement, which an accountant imports (`payments.services.take_statement`)."""
