"""Every table that is published, each computed by one seeded function; the lists are in `__main__.py`."""
