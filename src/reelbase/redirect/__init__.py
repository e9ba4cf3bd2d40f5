"""Redirect: TMDB's own names resolve to this server, with certificates that only those names can have."""
