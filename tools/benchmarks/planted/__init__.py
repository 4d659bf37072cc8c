"""Explanations asked about a catalogue whose demand follows a rule that is known."""
