"""The guard: says when a photo, a title, a price or a category is unlike anything the model has seen."""
