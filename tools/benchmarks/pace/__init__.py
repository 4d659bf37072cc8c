"""How fast the product is beside its bare networks, and how much memory it holds."""
