"""What leaves the house: written in the transaction of the act, sent after it, until the other side has it."""
