"""What only the Catalogue page is made of."""
