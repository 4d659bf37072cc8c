"""The demand network: offers as tensors in, four heads out."""
