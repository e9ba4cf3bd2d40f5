"""Whatever the order of the sources: each field is told by the best, and a second run changes nothing."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reelbase.entity import Kind
from reelbase.importers.engine.record import BY_NAME, TMDB, Credit, Record, Rough, listed, person
from reelbase.importers.engine.trust import Origin, worth
from reelbase.importers.merging.importing import Part, import_parts
from reelbase.importers.merging.outcome import Options, Unit
from reelbase.matching.folding import folded
from tests.conftest import Databases, Fill, migrate, own_name
from tests.importers.catalogue import changed, take, whole
from tests.importers.sources import ask, quiet
from tests.importers.world import MOVIE, line, write
from tests.thorough import tries

ID = 603
Told = tuple[Origin, dict[str, Any]]
"""A source, and the fields that it tells; people and keywords by name."""

text = st.sampled_from(["", "Alpha", "Beta", "Gamma"])
day = st.sampled_from(["", "1999-03-31", "2000-01-02", Rough("1999-01-01"), Rough("2001-01-01")])
number = st.sampled_from([0, 5, 7])
names = st.lists(st.sampled_from(["Ann", "Ben", "Cid"]), unique=True, max_size=2)
FIELDS = {
    "runtime": number,
    "budget": number,
    "release_date": day,
    "original_title": text,
    "name:en-US": text,
    "name:de-DE": text,
    "overview:en-US": text,
    "votes": st.sampled_from([None, (7.5, 10), (5.0, 3)]),
    "imdb_id": st.sampled_from(["", "tt0133093"]),
    "cast": names,
    "crew/Directing": names,
    "keywords": names,
}
told = st.fixed_dictionaries(FIELDS)
IMDB = {"imdb_id": st.just("tt0133093"), "original_title": st.sampled_from(["Alpha", "Beta"])}
told_by_imdb = st.fixed_dictionaries({**FIELDS, **IMDB, "knows_tmdb": st.just(False)})
BODY = {
    **FIELDS,
    "release_date": st.sampled_from(["", "1999-03-31"]),
    "original_title": st.sampled_from(["Alpha", "Beta"]),  # of TMDB none is without
}
bodies = st.fixed_dictionaries(BODY)
bodies_with_imdb = st.fixed_dictionaries({**BODY, **IMDB})


def record(fields: dict[str, Any]) -> Record:
    """What a source says of the one movie."""
    ids = {TMDB: str(ID)} if fields.get("knows_tmdb", True) else {}
    found = Record(Kind.MOVIE, ids, file="file", line=1)
    if fields["imdb_id"]:
        found.ids["imdb_id"] = fields["imdb_id"]
    for name, value in fields.items():
        if name in ("cast", "crew/Directing"):
            people = [person(each, {BY_NAME: folded(each)}) for each in value]
            part: dict[str, Any] = {} if name == "cast" else {"department": "Directing", "job": "Director"}
            found.say(name, [Credit(each, **part) for each in people])
        elif name == "keywords":
            found.say(name, [listed(Kind.KEYWORD, each) for each in value])
        elif name not in ("imdb_id", "knows_tmdb"):
            found.say(name, value)
    return found


def body(fields: dict[str, Any]) -> dict[str, Any]:
    """The same said by TMDB, whose people have ids."""

    def people(some: Sequence[str], **part: Any) -> list[dict[str, Any]]:
        return [
            {"id": 70 + ord(each[0]), "name": each, "credit_id": f"{place:024x}", "order": place, **part}
            for place, each in enumerate(some, 16 * len(part))
        ]

    average, count = fields["votes"] or (0.0, 0)
    keywords = [{"id": 10 + ord(each[0]), "name": each} for each in fields["keywords"]]
    return {
        **MOVIE,
        "id": ID,
        "belongs_to_collection": None,
        "runtime": fields["runtime"],
        "budget": fields["budget"],
        "release_date": fields["release_date"],
        "original_title": fields["original_title"],
        "title": fields["name:en-US"] or fields["original_title"],
        "overview": fields["overview:en-US"],
        "vote_average": average,
        "vote_count": count,
        "imdb_id": fields["imdb_id"] or None,
        "credits": {
            "cast": people(fields["cast"], character="", cast_id=1),
            "crew": people(fields["crew/Directing"], department="Directing", job="Director", x=1),
        },
        "keywords": {"keywords": keywords},
    }


def tell(url: str, folder: Path, source: Told) -> None:
    """Import what a source says."""
    origin, fields = source
    if origin is Origin.BODIES:
        assert take(url, write(folder / "bodies.jsonl", [line(f"/movie/{ID}", body(fields))])).bad == ()
        return
    file = folder / f"{origin}.txt"
    file.write_text(repr(fields))
    part = Part("all", lambda: iter([Unit(1, 1, [record(fields)])]), 1)
    outcome = import_parts(url, origin, [file], [part], Options(), quiet)
    assert outcome.report.bad == ()


def answered(url: str) -> dict[str, Any]:
    """What the API tells of the movie, but for the ids of people and keywords."""
    movie = ask(url, f"/movie/{ID}", append_to_response="credits,keywords")
    return {
        **{name: movie[name] for name in ("title", "original_title", "overview", "runtime", "budget")},
        **{name: movie[name] for name in ("release_date", "vote_average", "vote_count", "imdb_id")},
        "german": ask(url, f"/movie/{ID}", language="de-DE")["title"],
        "cast": [row["name"] for row in movie["credits"]["cast"]],
        "crew": [row["name"] for row in movie["credits"]["crew"]],
        "keywords": [row["name"] for row in movie["keywords"]["keywords"]],
    }


@pytest.fixture(scope="module")
def results(
    databases: Databases,
    template: Callable[[str, Fill], str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[[Sequence[Told]], dict[str, Any]]:
    """Imports sources in this order into a database of their own, twice; what is answered then."""
    folder = tmp_path_factory.mktemp("laws")

    def import_all(sources: Sequence[Told]) -> dict[str, Any]:
        name = own_name()
        databases.copy(template("migrated", migrate), name)
        url = databases.address(name)
        try:
            for source in sources:
                tell(url, folder, source)
            before = whole(url)
            for source in sources:
                tell(url, folder, source)
            assert changed(before, whole(url)) == {}
            return answered(url)
        finally:
            databases.drop(name)

    return import_all


TELLERS = [*Origin]
one_each = st.tuples(*(bodies if each is Origin.BODIES else told for each in TELLERS))
others = st.lists(
    st.tuples(st.sampled_from([each for each in TELLERS if each is not Origin.BODIES]), told_by_imdb),
    min_size=1,
    max_size=3,
    unique_by=lambda source: source[0],
)
few = settings(max_examples=tries(24), deadline=None, suppress_health_check=list(HealthCheck))


@few
@given(data=st.data(), fields=one_each)
def test_order_does_not_matter(
    results: Callable[[Sequence[Told]], dict[str, Any]], data: st.DataObject, fields: tuple[Any, ...]
) -> None:
    sources: list[Told] = list(zip(TELLERS, fields, strict=True))
    some = data.draw(st.lists(st.sampled_from(sources), min_size=2, max_size=4, unique_by=lambda s: s[0]))
    other = data.draw(st.permutations(some))
    assert results(some) == results(other)


@few
@given(data=st.data(), body=bodies_with_imdb, some=others)
def test_what_others_made_becomes_what_it_had_been_from_the_start(
    results: Callable[[Sequence[Told]], dict[str, Any]],
    data: st.DataObject,
    body: dict[str, Any],
    some: list[Told],
) -> None:
    """Others that know the id of IMDb alone make a title of their own, until TMDB tells of it."""
    sources: list[Told] = [(Origin.BODIES, body), *some]
    assert results(data.draw(st.permutations(sources))) == results(sources)


@given(
    origins=st.lists(st.sampled_from(list(Origin)), min_size=3, max_size=3),
    rough=st.tuples(*[st.booleans()] * 3),
)
def test_worth_is_an_order(origins: list[Origin], rough: tuple[bool, ...]) -> None:
    for field in ("runtime", "cast"):
        first, second, third = (worth(o, field, is_rough=r) for o, r in zip(origins, rough, strict=True))
        assert (first == second) == (origins[0] == origins[1] and rough[0] == rough[1])
        if first < second < third:
            assert first < third
