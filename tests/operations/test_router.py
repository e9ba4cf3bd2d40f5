"""From paths to what answers them, beside a search that looks at every route."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelbase.operations.router import Match, Router, segments

words = st.sampled_from(["3", "movie", "tv", "latest", "550", ""])
braces = st.sampled_from(["{id}", "{number}"])
routes = st.lists(
    st.tuples(st.sampled_from(["GET", "POST"]), st.lists(words.filter(bool) | braces, min_size=1, max_size=4))
)
paths = st.lists(words, max_size=5)


def shape(path: Sequence[str]) -> tuple[str, ...]:
    return tuple("{}" if each.startswith("{") else each for each in path)


def search(declared: dict[tuple[str, tuple[str, ...]], int], method: str, path: Sequence[str]) -> object:
    """The route with written segments as far to the left as any has."""
    fitting = [
        route
        for known, route in declared
        if known == method
        and len(route) == len(path)
        and all(own == given or (own == "{}" and given) for own, given in zip(route, path, strict=True))
    ]
    if not fitting:
        return None
    best = max(fitting, key=lambda route: [own != "{}" for own in route])
    values = tuple(given for own, given in zip(best, path, strict=True) if own == "{}")
    return Match(declared[method, best], values)


@given(routes, st.sampled_from(["GET", "POST", "PUT"]), paths)
def test_the_tree_finds_what_a_search_finds(
    declared: list[tuple[str, list[str]]], method: str, path: list[str]
) -> None:
    router: Router[int] = Router()
    known: dict[tuple[str, tuple[str, ...]], int] = {}
    for number, (verb, route) in enumerate(declared):
        if (verb, shape(route)) in known:
            with pytest.raises(ValueError, match="declared twice"):
                router.add(verb, "/" + "/".join(route), number)
        else:
            router.add(verb, "/" + "/".join(route), number)
            known[verb, shape(route)] = number
    if path and not path[-1]:
        path = path[:-1]  # what `segments` makes of a slash at the end
    assert router.match(method, path) == search(known, method, path)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/3/movie/550", ["3", "movie", "550"]),
        ("/3/movie/550/", ["3", "movie", "550"]),
        ("/3/movie/550//", ["3", "movie", "550", ""]),
        ("//3/movie", ["", "3", "movie"]),
        ("/3//movie", ["3", "", "movie"]),
        ("/3/movie/../tv/1", ["3", "tv", "1"]),
        ("/3/./movie/.", ["3", "movie"]),
        ("/3/movie/..", ["3"]),
        ("/../../3", ["3"]),
        ("/3/...", ["3", "..."]),
        ("/3/..movie", ["3", "..movie"]),
        ("/", [""]),
        ("", [""]),
    ],
)
def test_segments(path: str, expected: list[str]) -> None:
    assert segments(path) == expected
