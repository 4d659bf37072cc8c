"""Titles: cut into pieces and encoded; the one door of transformers and tokenizers."""

from core.encoders.texts.encoder import KIND, TextEncoder, TextEncoderConfig, TokenBatch, mean_pooled, new_text_encoder
from core.encoders.texts.languages import LanguageCentres, language_of
from core.encoders.texts.loading import load_text_encoder
from core.encoders.texts.saving import save_text_encoder
from core.encoders.texts.vocabulary import SPECIAL_PIECES, learn_vocabulary

__all__ = [
    "KIND",
    "SPECIAL_PIECES",
    "LanguageCentres",
    "TextEncoder",
    "TextEncoderConfig",
    "TokenBatch",
    "language_of",
    "learn_vocabulary",
    "load_text_encoder",
    "mean_pooled",
    "new_text_encoder",
    "save_text_encoder",
]
