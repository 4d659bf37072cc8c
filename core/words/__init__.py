"""What answers say in words: figures as people read them, what may be claimed of them, and the sentences."""
