"""Shared pieces of screen; none of them is a page."""
