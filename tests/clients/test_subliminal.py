"""subliminal names videos with the demo: its TMDB refiner, in the version that FlexGet pins."""

import json
from pathlib import Path

import pytest

from tests.clients.programs import needs, ran

pytestmark = [pytest.mark.once, needs("flexget")]


def test_videos_are_refined(server: str, tmp_path: Path) -> None:
    """Refine a movie by title and year, an episode by series and numbers; leave an unknown video as it is."""
    names = [
        "The.Matrix.1999.1080p.BluRay.x264-GRP.mkv",
        "Breaking.Bad.S01E01.720p.mkv",
        "game.of.thrones.2011.s01e02.mkv",
        "A.Movie.That.Nobody.Knows.1921.mkv",
    ]
    movie, episode, dated, unknown = json.loads(ran("flexget", "refining.py", server, *names, cwd=tmp_path))
    assert movie == {
        "title": "The Matrix",
        "year": 1999,
        "alternative_titles": [],
        "external_ids": {"tmdb_id": "603", "imdb_id": "tt0133093"},
    }
    assert episode == {
        "title": "Pilot",
        "series": "Breaking Bad",
        "year": 2008,
        "alternative_series": [],
        "external_ids": {
            "series_tmdb_id": "1396",
            "series_imdb_id": "tt0903747",
            "series_tvdb_id": "81189",
            "tmdb_id": "62085",
            "imdb_id": "tt0959621",
            "tvdb_id": "349232",
        },
    }
    assert (dated["title"], dated["series"], dated["year"]) == ("The Kingsroad", "Game of Thrones", 2011)
    assert unknown["external_ids"] == {}
