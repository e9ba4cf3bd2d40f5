"""Picture files: what clients see at `/t/p/`."""
