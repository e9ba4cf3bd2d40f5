"""Takeover: bodies replace entities of other sources and of the demo."""
