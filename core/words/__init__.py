"""What answers say in words: names, figures as people read them, what may be claimed of them, and the sentences."""
