"""Clocks at the desk: what explains one, who made what late, and the calendar by which all of them count."""
