"""Signing at the desk: drafts of results, the tray, acts of signing, certificates, the officer's own machine."""
