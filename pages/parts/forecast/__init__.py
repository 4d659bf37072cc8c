"""What only the Forecast page is made of."""
