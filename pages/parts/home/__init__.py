"""What only the home page is made of."""
