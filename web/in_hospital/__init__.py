"""A stay in hospital: the co-ordinator's pages, everybody else's desk, signing, and what a code on paper opens."""
