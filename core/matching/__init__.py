"""Which products of a catalogue are like an offer."""
