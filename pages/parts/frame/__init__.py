"""What every page stands in: its frame, what it remembers, what it has loaded, what it says."""
