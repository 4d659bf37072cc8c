"""Why a demand forecast is so: modalities, title words and the photo, each map beside its evidence."""
