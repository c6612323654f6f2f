"""Answering a request for supplement, in place: only what was asked is open."""
