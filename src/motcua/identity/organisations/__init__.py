"""The ministry's units and the enterprises that it deals with."""
