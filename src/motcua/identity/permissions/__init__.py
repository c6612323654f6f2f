"""The one gate: who may do what, where; everything is denied unless granted."""
