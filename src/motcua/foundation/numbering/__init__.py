"""Numbers: dossier codes, unique without waiting; register numbers, without gap or repeat."""
