"""The form editor: sections, fields, rows and paper slots; schema, layout and words change together."""
