"""Merging: what any source tells of titles and people, matched with what is there and taken by rank."""
