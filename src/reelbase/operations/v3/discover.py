"""Discover: its operations are the functions of the catalogue themselves."""

from reelbase.catalog.discover import discover_movies, discover_series
from reelbase.operations.operation import get

movies = get("/3/discover/movie", tag="discover")(discover_movies)
series = get("/3/discover/tv", tag="discover")(discover_series)
