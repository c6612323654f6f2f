"""Text messages under the ministry's label, by two suppliers (tin nhắn thương hiệu).

The first speaks SOAP (`wsCpMt`, read in running clients), the second REST with JSON (`SendMultipleMessage_V4`, published). Which of
them takes a message is decided by the room that sends. Guesses, each one a setting: the words of a refusal, whether a repeat is
known, the shape of reports. A report has no signature of theirs: the address to which it goes is ours, one for each message, with a check.
"""
