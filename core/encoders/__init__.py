"""What photos and titles are seen and read with, for every room: each input encoded once."""
