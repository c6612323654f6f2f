"""Many dossiers of a procedure in one filing, from a workbook."""
