"""Languages in turn: each field is the first language's where that has it, else the next one's."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from reelbase.catalog.default_names import episode_name, season_name
from reelbase.catalog.languages import read_language
from tests.asking import Client
from tests.conftest import Databases, Fill
from tests.golden.cases import goldens
from tests.golden.small import fill_indexed, own

TEXTS = {"biography", "homepage", "overview", "tagline"}
BY_LANGUAGE = {"backdrops", "logos", "posters", "results", "stills", "youtube"}
TITLES = {"title": "original_title", "name": "original_name"}
CHOSEN = {"poster_path", "native_name", "collection", "belongs_to_collection", "media_title"}
"""What shows no sign of whether a language has it: it is one of both."""


@pytest.fixture(scope="module")
def small(databases: Databases, template: Callable[[str, Fill], str]) -> Iterator[Client]:
    with Client(databases.address(template("small", fill_indexed)), cache_size=0) as client:
        yield client


PAIRS = [
    ("sv", "de-DE"),
    pytest.param("kk", "sv-SE", marks=pytest.mark.once),
    pytest.param("de-DE", "original", marks=pytest.mark.once),
]
"""One pair shows that both databases choose the same; the rest is tried on one."""


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_each_field_is_of_the_first_language_that_has_it(small: Client, first: str, second: str) -> None:
    """In every operation that anything is asked of for the goldens, appended parts among them."""
    asked, differing = 0, 0
    for target in targets():
        both = [small.get(target, {"language": each}) for each in (first, second, f"{first},{second}")]
        if both[0].status != 200:
            assert {each.status for each in both} == {both[0].status}
            continue
        one, other, found = (each.json() for each in both)
        check(one, other, found, first, target)
        asked += 1
        differing += found not in (one, other)
    assert asked > 120
    assert differing > 5 or first != "sv", "some answers have words of both"


def test_preferring_languages_is_asking_for_them(small: Client) -> None:
    """But for lists of pictures, which nobody who says nothing wants in some languages alone."""
    with Client(small.database, cache_size=0, preferences="languages=sv,de-DE") as preferring:
        for target in targets():
            if "images" not in target:
                found = preferring.get(target)
                assert found.body == small.get(target, {"language": "sv,de-DE"}).body, target


def targets() -> Iterator[str]:
    for golden in goldens():
        for request in golden.requests:
            if "language=" not in request and not request.startswith("/4"):
                yield request


def check(one: Any, other: Any, found: Any, first: str, place: str) -> None:
    """Compare an answer in two languages with those in either of them."""
    if isinstance(found, dict):
        assert found.keys() == one.keys() == other.keys(), place
        for key, value in found.items():
            at = f"{place} {key}"
            if is_list_by_language(key, one, other) or (key in TEXTS and isinstance(value, str)):
                assert value == (one[key] or other[key]), at
            elif key in TITLES and isinstance(value, str):
                assert value in named(key, one, other, first), at
            elif key in CHOSEN or key in {"total_results", "total_pages", "name", "runtime"}:
                assert value in (one[key], other[key]) or isinstance(value, dict), at
            else:
                check(one[key], other[key], value, first, at)
    elif isinstance(found, list):
        assert len(found) == len(one) == len(other), place
        for place_, each in enumerate(found):
            check(one[place_], other[place_], each, first, f"{place}[{place_}]")
    else:
        assert found == one == other, place


def is_list_by_language(key: str, one: Any, other: Any) -> bool:
    """Return true for pictures, clips and reviews, of which each language has others."""
    value, its = one[key], other[key]
    if not isinstance(value, list) or key not in BY_LANGUAGE:
        return False
    return len(value) != len(its) or (key != "results" and value != its)


def named(key: str, one: Any, other: Any, first: str) -> tuple[str, ...]:
    """Return what a name may be."""
    language = read_language(first)
    assert language
    if "season_number" in one and not one.get("original_name"):
        number = one.get("episode_number", one["season_number"])
        made = (episode_name if "episode_number" in one else season_name)("", number, language)
        return (one[key],) if one[key] != made else (one[key], other[key])
    original = one.get(TITLES[key])
    if original is None or "original_language" not in one:
        return (one[key], other[key])
    is_own = one["original_language"] == language.iso_639_1
    return (one[key],) if one[key] != original or is_own else (other[key], one[key])


@pytest.mark.parametrize("path", [f"/3/movie/{own(1)}", f"/3/tv/{own(61)}", f"/3/collection/{own(11)}"])
def test_the_poster_is_in_the_first_language_that_has_one(small: Client, path: str) -> None:
    posters = small.get(f"{path}/images").json()["posters"]
    tagged = {each["file_path"]: each["iso_639_1"] for each in posters}
    assert {"en", None} < set(tagged.values()) | {"en", None}
    for languages in ("kk,de,sv,en", "sv,kk,de", "de,sv", "en,de"):
        found = small.get(path, {"language": languages}).json()["poster_path"]
        spoken = [each for each in languages.split(",") if each in tagged.values()]
        assert not spoken or tagged[found] == spoken[0], languages


def test_a_title_in_its_own_language_has_its_original_name(small: Client) -> None:
    """A translation into the language of the title itself mostly has no name."""
    path = f"/3/movie/{own(1)}"
    original = small.get(path).json()
    language = original["original_language"]
    assert small.get(path, {"language": f"{language},de"}).json()["title"] == original["original_title"]
    assert small.get(path, {"language": "original,de"}).json()["title"] == original["original_title"]
    assert small.get(path, {"language": "original"}).json()["title"] == original["original_title"]
