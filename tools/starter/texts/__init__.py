"""The starter title encoder: reads the titles of shops in many languages."""
