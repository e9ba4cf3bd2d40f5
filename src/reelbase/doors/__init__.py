"""Doors: answers for programs that speak another protocol than TMDB's, from the same catalogue."""
