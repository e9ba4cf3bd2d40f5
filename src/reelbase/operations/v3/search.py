"""Search: its operations are the functions of the catalogue themselves."""

from reelbase.catalog import search
from reelbase.operations.operation import get

collections = get("/3/search/collection", tag="search")(search.search_collections)
companies = get("/3/search/company", tag="search")(search.search_companies)
keywords = get("/3/search/keyword", tag="search")(search.search_keywords)
movies = get("/3/search/movie", tag="search")(search.search_movies)
everything = get("/3/search/multi", tag="search")(search.search_all)
people = get("/3/search/person", tag="search")(search.search_people)
series = get("/3/search/tv", tag="search")(search.search_series)
