"""Redirect: TMDB's own names lead to this server, with certificates that only those names can have."""
