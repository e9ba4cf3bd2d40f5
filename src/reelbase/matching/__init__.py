"""Matching: which title of a catalogue a name, a file or a row means."""
