"""The command line as a door: an operator's command passes the same services, permissions and journal as a click."""
