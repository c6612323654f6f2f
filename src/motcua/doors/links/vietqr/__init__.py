"""VietQR: the payer scans a code and transfers from any bank; news comes with the bank statement.

Protocol: EMVCo merchant-presented text (NAPAS QR switching specification 1.5.2): two digits id, two digits length, value; CRC16 at the end. Who calls whom:
nobody; the code is shown, the statement is imported. A QR proves nothing: only the statement pays. Guess: 25 characters of purpose are safe in every bank's program.
"""
