"""The portal as an installed application, and what it says without a line."""
