"""Reports of law: periods, one report with its figures and words, its way to the signature; and figures that one watches."""
