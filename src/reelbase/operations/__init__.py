"""Operations: everything that TMDB's API answers, without HTTP."""
