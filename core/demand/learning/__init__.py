"""What a training run is made of: recipe, lessons, losses, folds, and how much each member counts."""
