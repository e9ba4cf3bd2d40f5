"""What happens to a title or a person in the model of editing: what editors and what imports say of it."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from hypothesis import strategies as st

from reelbase.entity import Entity, Kind
from tests.importers.world import Body, line

Doc = dict[str, Any]
PEOPLE = st.integers(1, 4)
NAMES = st.sampled_from(["", "One", "Two", "Three"])
DAY = st.just("2020-02-02")
FACTS: Mapping[Kind, Mapping[str, st.SearchStrategy[Any]]] = {
    Kind.MOVIE: {"budget": st.integers(0, 3), "original_title": NAMES, "release_date": DAY},
    Kind.TV: {"original_name": NAMES, "first_air_date": DAY},
    Kind.SEASON: {"air_date": DAY},
    Kind.EPISODE: {"runtime": st.integers(0, 3), "production_code": NAMES},
    Kind.PERSON: {"gender": st.integers(0, 3), "birthday": DAY},
}
LISTS: Mapping[Kind, tuple[str, ...]] = {
    Kind.MOVIE: ("cast", "crew", "keywords"),
    Kind.TV: ("cast", "crew", "keywords"),
    Kind.SEASON: (),
    Kind.EPISODE: ("guest_stars", "crew"),
    Kind.PERSON: (),
}


class Story(NamedTuple):
    """What goes and comes back, with its parts; what else is edited; what it is merged into."""

    root: Entity
    parts: tuple[Entity, ...]
    others: tuple[Entity, ...]
    into: Entity
    beginning: list[Body]
    lines: st.SearchStrategy[list[Body]]

    @property
    def every(self) -> tuple[Entity, ...]:
        return (self.root, *self.parts, *self.others)


def story(kind: Kind, first: int) -> Story:
    """Return the story of a movie, a series or a person whose ids are from `first` on."""
    movie = Entity(Kind.MOVIE, first)
    if kind is Kind.MOVIE:
        other = movie._replace(id=first + 500)
        return Story(movie, (), (), other, [_bare(other)], movies(first))
    if kind is Kind.TV:
        root, other = Entity(kind, first), Entity(kind, first + 500)
        parts = (Entity(Kind.SEASON, first + 100), Entity(Kind.EPISODE, first + 200))
        return Story(root, parts, (), other, [_bare(other)], series(first))
    root, other = Entity(Kind.PERSON, first + 1), Entity(Kind.PERSON, first + 500)
    return Story(root, (), (movie,), other, [_bare(other)], people(first))


def _bare(entity: Entity) -> Body:
    return line(f"/{entity.kind}/{entity.id}", {"id": entity.id, "name": "Other"})


@st.composite
def said(draw: st.DrawFn, kind: Kind, first: int) -> Doc:
    """Return an edit of an entity whose people have ids from `first` on."""
    found: Doc = {}
    facts, lists = FACTS[kind], LISTS[kind]
    is_credited = bool(lists) and draw(st.booleans())
    chosen = draw(st.sets(st.sampled_from(sorted(facts)), max_size=2))
    found["facts"] = {name: draw(facts[name]) for name in sorted(chosen)}
    if draw(st.booleans()):
        language = draw(st.sampled_from(["de-DE", "fr-FR", "en-US"]))
        found["words"] = {language: draw(st.none() | st.fixed_dictionaries({"overview": NAMES}))}
    if is_credited:
        person = {"person_id": first + draw(PEOPLE), "character": draw(NAMES)}
        found["crew"] = {"add": [{"person_id": first + draw(PEOPLE), "department": "Art", "job": "Painter"}]}
        cast, *_ = lists
        found[cast] = {"set": [person]} if draw(st.booleans()) else {"add": [person]}
    if "keywords" in lists and draw(st.booleans()):
        rows = st.lists(st.integers(1, 3).map(lambda each: {"id": first + each}), unique_by=str, max_size=2)
        found["keywords"] = {draw(st.sampled_from(["set", "add"])): draw(rows)}
    return found


@st.composite
def _common(draw: st.DrawFn, first: int, name: str) -> Doc:
    """Return what a body says of a movie and of a series alike; `name` is the key of its name in words."""
    some = [
        {"id": first + each, "name": f"Person {each}", "credit_id": f"{first + each:024x}"}
        for each in draw(st.lists(PEOPLE, unique=True, min_size=1))
    ]
    cast = [{**each, "character": draw(NAMES), "order": order} for order, each in enumerate(some)]
    crew = [{**each, "credit_id": f"{each['id']}".zfill(24), "department": "Art", "job": "Painter"}
            for each in some[:2]]  # fmt: skip
    words = [
        {"iso_639_1": code, "iso_3166_1": region, "data": {name: "", "overview": draw(NAMES)}}
        for code, region in draw(st.lists(st.sampled_from([("de", "DE"), ("fr", "FR")]), unique=True))
    ]
    return {
        "id": first, name: "Film", f"original_{name}": draw(NAMES) or "Film", "original_language": "en",
        "overview": draw(NAMES), "credits": {"cast": cast, "crew": crew},
        "translations": {"translations": words},
    }  # fmt: skip


@st.composite
def _keywords(draw: st.DrawFn, first: int) -> list[Doc]:
    return [{"id": first + each, "name": f"Word {each}"} for each in draw(st.lists(PEOPLE, unique=True))]


@st.composite
def movies(draw: st.DrawFn, movie: int) -> list[Body]:
    """Return what an import says of a movie."""
    said_of_it = {
        **draw(_common(movie, "title")), "budget": draw(st.integers(0, 3)), "release_date": "2001-01-01",
        "keywords": {"keywords": draw(_keywords(movie))},
    }  # fmt: skip
    return [line(f"/movie/{movie}", said_of_it)]


@st.composite
def series(draw: st.DrawFn, first: int) -> list[Body]:
    """Return what an import says of a series with a season and an episode."""
    season = {"id": first + 100, "season_number": 1, "name": "Season 1", "air_date": "2001-01-01"}
    place = draw(PEOPLE)
    guest = {"id": first + place, "credit_id": f"{first + 300:024x}", "character": draw(NAMES)}
    episode = {
        "id": first + 200, "show_id": first, "season_number": 1, "episode_number": 1, "name": "One",
        "overview": draw(NAMES), "runtime": draw(st.integers(1, 3)), "air_date": "2001-01-01",
        "crew": [], "guest_stars": [{**guest, "name": f"Person {place}", "order": 0}],
    }  # fmt: skip
    said_of_it = {
        **draw(_common(first, "name")), "first_air_date": "2001-01-01", "seasons": [season],
        "keywords": {"results": draw(_keywords(first))},
    }  # fmt: skip
    whole = {**season, "overview": draw(NAMES), "episodes": [episode]}
    return [line(f"/tv/{first}", said_of_it), line(f"/tv/{first}/season/1", whole)]


@st.composite
def people(draw: st.DrawFn, first: int) -> list[Body]:
    """Return what an import says of a person, and of a movie in which the person may be."""
    said_of_it = {
        "id": first + 1, "name": "Person 1", "gender": draw(st.integers(0, 3)), "birthday": "1950-01-01",
        "biography": draw(NAMES),
    }  # fmt: skip
    return [line(f"/person/{first + 1}", said_of_it), *draw(movies(first))]
