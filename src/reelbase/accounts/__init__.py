"""Who asks: keys and tokens."""
