"""The recipes that trained the shipped models."""
