"""Reelbase: a self-hosted movie and TV database that speaks the TMDB API."""

__version__ = "0.2.0"
