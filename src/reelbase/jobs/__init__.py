"""Work that nobody waits for: what is computed from the whole catalogue, from time to time."""
