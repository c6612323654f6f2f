"""The national payment platform (PaymentPlatform of Cổng Dịch vụ công quốc gia): told of each payment, it sends the payer to a bank and the news to us.

Protocol: JSON with Vietnamese field names; `MaXacThuc` is SHA-256 over values joined by `|` with the secret last, never an HMAC. Who calls whom: we (INIT,
QUERY, GET_BILL), the platform (CONFIRM). Source of the format: working client code.
Guesses, all settings or one constant: the reply codes for a forged, unknown or wrong CONFIRM, whether our reply is signed or echoes, extra keys of the INIT answer.
"""
