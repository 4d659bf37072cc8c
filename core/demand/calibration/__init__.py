"""How sure a forecast may be: intervals and probabilities that hold on brands never met."""
