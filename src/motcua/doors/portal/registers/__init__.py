"""Public registers: results that the law makes public, to be searched and taken along by anybody."""
