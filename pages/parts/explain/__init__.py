"""What only the Explain page is made of."""
