"""Notices by Zalo (ZNS): templates that Zalo has approved, filled with the values of a message.

Read in running clients: the token with its refreshing token that serves once, the call, errors in answers of status 200, the signed
report of delivery. Guesses, each one a setting: the meaning of most error numbers, our templates, that a repeat is not known.
"""
