"""A garment that is asked about, and its answer: the form, what was asked before, the market it is told in."""
