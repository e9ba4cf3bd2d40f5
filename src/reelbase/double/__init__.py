"""Double: a TMDB for tests, which can be put back, stands at any time, and fails on demand."""
