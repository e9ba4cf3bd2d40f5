"""The recipes in `clients/recipes` bring what the suites of others ask for."""

import runpy
from pathlib import Path

import pytest
import requests

RECIPES = Path(__file__).parents[2] / "clients" / "recipes"


@pytest.mark.once
@pytest.mark.thorough
def test_the_recipe_of_tmdbsimple_gives_its_suite_titles_and_a_session() -> None:
    recipe = runpy.run_path(str(RECIPES / "tmdbsimple.py"))
    query = {"api_key": recipe["API_KEY"], "session_id": recipe["SESSION_ID"]}
    asked = "https://api.themoviedb.org/3/movie/103332"
    try:
        assert requests.get(asked, query).json()["title"] == "Ruby Sparks"
        assert requests.get(f"{asked}/reviews", query).json()["results"][0]["author"] == "Chris"
        marked = requests.get("https://api.themoviedb.org/3/account/1/favorite/movies", query).json()
        assert [row["title"] for row in marked["results"]] == ["The Brother from Another Planet"]
    finally:
        recipe["_end"].close()
