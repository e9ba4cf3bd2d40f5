"""Own entities of other sources do not stay as doubles beside those of TMDB, whichever came first."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import CopyOf, migrate
from tests.importers.catalogue import changed, named, take_lines, whole
from tests.importers.sources import take_nfo
from tests.importers.world import MOVIE, line

ID = 9500
NFO = """<movie><title>First of Nine</title><year>1999</year><uniqueid type="tmdb">9500</uniqueid>
<set><name>Nine Films</name></set><studio>Nine Studios</studio><tag>nine</tag><director>Ada Nine</director>
<credits>Ben Nine</credits><actor><name>Cid Nine</name><role>One</role></actor>
<actor><name>Only Here</name><role>Two</role></actor></movie>"""
SECOND = NFO.replace("9500", "9501").replace("First", "Second")


def person(id_: int, name: str, **part: Any) -> dict[str, Any]:
    """A row of credits."""
    return {"id": id_, "name": name, "original_name": name, "credit_id": f"{id_:024x}", "order": 0, **part}


BODY = {
    **MOVIE,
    "id": ID,
    "imdb_id": None,
    "title": "First of Nine",
    "original_title": "First of Nine",
    "belongs_to_collection": {"id": 9560, "name": "Nine Films", "poster_path": None, "backdrop_path": None},
    "production_companies": [{"id": 9570, "name": "Nine Studios", "logo_path": None, "origin_country": ""}],
    "keywords": {"keywords": [{"id": 9580, "name": "nine"}]},
    "credits": {
        "cast": [person(9601, "Cid Nine", character="One", cast_id=1), person(9603, "Ben Nine", cast_id=2)],
        "crew": [person(9602, "Ada Nine", department="Directing", job="Director")],
    },
}


def names(url: str) -> dict[str, list[tuple[int, str]]]:
    """The entities that titles name, by kind."""
    return {
        kind: sorted((row["id"], row.get("name") or row["original_name"]) for row in named(url, kind))
        for kind in ("collection", "company", "keyword", "person")
    }


def take_both(url: str, folder: Path, order: str, *films: str) -> None:
    """Import the library (n) and TMDB's body (b) in an order."""
    library = folder / "library"
    library.mkdir(exist_ok=True)
    for place, film in enumerate(films):
        (library / f"{place}.nfo").write_text(film)
    does: dict[str, Callable[[], Any]] = {
        "n": lambda: take_nfo(url, library),
        "b": lambda: take_lines(url, folder, [line(f"/movie/{ID}", BODY)]),
    }
    for each in order:
        does[each]()


@pytest.mark.parametrize("order", ["nb", "bn", "nbnb"])
def test_nobody_is_there_twice(database_url: str, tmp_path: Path, order: str) -> None:
    take_both(database_url, tmp_path, order, NFO)
    assert names(database_url) == {
        "collection": [(9560, "Nine Films")],
        "company": [(9570, "Nine Studios")],
        "keyword": [(9580, "nine")],
        "person": [(9601, "Cid Nine"), (9602, "Ada Nine"), (9603, "Ben Nine")],
    }
    (writer,) = named(database_url, "credit", department="Writing")
    assert writer["person_id"] == 9603
    before = whole(database_url)
    take_both(database_url, tmp_path, "nb", NFO)
    assert changed(before, whole(database_url)) == {}


@pytest.mark.parametrize("order", ["nb", "nbnb"])
def test_a_title_that_becomes_another_leaves_nobody(database_url: str, tmp_path: Path, order: str) -> None:
    """The library knows the film by its id of IMDb alone, so that it has an own id until the body comes."""
    film = NFO.replace('type="tmdb">9500', 'type="imdb">tt0009500')
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(BODY, "imdb_id", "tt0009500")
        take_both(database_url, tmp_path, order, film)
    assert {kind: [id_ for id_, _ in rows] for kind, rows in names(database_url).items()} == {
        "collection": [9560],
        "company": [9570],
        "keyword": [9580],
        "person": [9601, 9602, 9603],
    }


def test_what_other_titles_name_is_the_same(database_url: str, copy_of: CopyOf, tmp_path: Path) -> None:
    """A second film, of which TMDB told nothing, names TMDB's collection, company and keyword too."""
    take_both(database_url, tmp_path, "nb", NFO, SECOND)
    found = names(database_url)
    assert [kind for kind in found if len(found[kind]) > 1] == ["person"]
    assert [row["collection_id"] for row in named(database_url, "movie")] == [9560, 9560]
    with copy_of("migrated", migrate) as other:
        take_both(other, tmp_path, "bn", NFO, SECOND)
        assert {k: v for k, v in names(other).items() if k != "person"} == {
            k: v for k, v in found.items() if k != "person"
        }
