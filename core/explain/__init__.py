"""Why a function answers as it does: attributions, and the evidence for them; takes functions, never a model."""
