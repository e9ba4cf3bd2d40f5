"""Edits by hand: titles of one's own, corrections that no import undoes, and their history."""
