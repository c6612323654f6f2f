"""Rules: decision tables in DMN, parsed when a pack is published and evaluated with exact decimals."""
