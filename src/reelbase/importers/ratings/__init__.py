"""Ratings of other raters: how a line says them, and which of them are kept."""
