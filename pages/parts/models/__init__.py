"""What only the Models page is made of."""
