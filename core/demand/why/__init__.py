"""Why a demand forecast is so: an offer's question, its reasons, and what is said of them."""
