"""Vitrine's engine: everything the app computes, without a line of screen."""
