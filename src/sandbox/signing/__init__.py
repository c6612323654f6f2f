"""Signing services of a trial: an authority with its revocation list, responder and time-stamps, a remote service, a program on the officer's machine."""
