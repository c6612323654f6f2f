"""VNPAY PAY 2.1.0: the payer is sent there with a signed address; news comes as a signed GET, and we may ask.

Protocol: parameters `vnp_*`, HMAC-SHA512 over the sorted, form-encoded text (redirect, return, notice) or over values joined by `|` (questions, refunds).
Who calls whom: the payer's browser, VNPAY (notice), we (question, refund). Source of the format: the provider's published pages.
Amounts on the wire are đồng times 100. Guesses: lengths of some parameters, how often a notice is repeated.
"""
