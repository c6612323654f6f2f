"""The catalogue: procedures as data, their versions in force, and how a filing is checked and decided."""
