"""Reports of law: figures frozen at the cut-off, words of units, consolidated, signed, issued."""
