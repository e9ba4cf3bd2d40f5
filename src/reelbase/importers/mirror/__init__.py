"""Mirror: the catalogue of a live TMDB, or of another Reelbase, taken over HTTP."""
