"""Requests and answers of the TMDB API."""
