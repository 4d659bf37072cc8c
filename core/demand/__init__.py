"""Demand: from a photo, a title and a few facts to views, sales, preferred gender and preferred age."""
