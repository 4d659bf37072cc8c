"""multilingual-e5-small: how a package packs it, what its pieces are, and how it becomes a text encoder of ours."""

from core.encoders.texts.e5.loading import E5, E5_FULL

__all__ = ["E5", "E5_FULL"]
