"""Hands: what makes the signature value of a person, each in its own way, behind one shape.

`file` and `token` sign on this server once the person has given the PIN; `remote` asks a signing service, which asks the person; `agent` is
the program on the officer's own machine, which signs whole files.
"""
