"""Records: what a source says of one entity, before anybody knows which entity of the catalogue it is."""

from dataclasses import dataclass, field
from typing import NamedTuple

from reelbase.catalog.language import ENGLISH, Language
from reelbase.entity import Kind
from reelbase.matching import ids

TMDB, IMDB, TVDB = ids.TMDB, ids.IMDB, ids.TVDB
WIKIDATA = "wikidata_id"
BY_NAME = "known_as"
"""The id of those of whom a source knows no more than the name: the name, folded."""
IDENTITIES = (IMDB, WIKIDATA, TVDB, BY_NAME)
"""Ids by which an entity is found, except TMDB's."""


class Rough(NamedTuple):
    """A value that is less than the field asks for: the first day of a year, for a year."""

    value: str


class Partial(NamedTuple):
    """A list of which some rows could not be had: what was there stays."""

    value: list[object]


class Credit(NamedTuple):
    """Somebody's part in a title."""

    person: "Record"
    character: str = ""
    department: str = ""
    job: str = ""
    credit_id: str = ""
    cast_id: int | None = None
    order: int | None = None


class Release(NamedTuple):
    """A release in a country; types are TMDB's, 1 to 6."""

    country: str
    date: str
    type: int
    note: str = ""


class Clip(NamedTuple):
    """A clip on a site, by its key there; the language is a pair of codes."""

    site: str
    key: str
    name: str
    type: str
    language: tuple[str, str]


class Picture(NamedTuple):
    """A picture that is kept here, in pixels; the language is a pair of codes, empty for none."""

    file_path: str
    width: int
    height: int
    language: tuple[str, str]


@dataclass(slots=True, eq=False)
class Record:
    """The facts of an entity, and the ids and names by which it is found.

    Fields are columns of its kind, or `votes` (average, number), `name:en-US` and other words in a
    language, `cast`, `guest`, `creator` and `crew/…` by department (lists of Credit), `keywords`,
    `companies`, `networks` (lists of Record), `collection` (a Record), `alternative_titles` (lists of
    country, title, type), `release_dates` (lists of Release), `videos` (lists of Clip), `posters` and
    `backdrops` (lists of Picture, Partial where some could not be had).
    """

    kind: Kind | None  # None: any entity with the id
    ids: dict[str, str] = field(default_factory=dict)
    fields: dict[str, object] = field(default_factory=dict)
    names: tuple[str, ...] = ()
    year: int | None = None
    series: "Record | None" = None  # of a season and an episode, with their numbers
    season: int = 0
    episode: int = 0
    by_name_alone: bool = False  # a series that is called by its name: the only one of that name is it
    makes: bool = True  # whether the entity is made where there is none
    file: str = ""
    line: int = 0
    id: int | None = None  # in the catalogue, once it is known

    @property
    def weight(self) -> int:
        """The amount of work: itself, and the records that it names."""
        return 1 + sum(len(value) for value in self.fields.values() if isinstance(value, list))

    def forget_id(self) -> None:
        """Forget the entity that was found for it and for the records in it: the search was undone."""
        self.id = None
        some = [
            each for value in self.fields.values() for each in (value if isinstance(value, list) else [value])
        ]
        named = [each.person if isinstance(each, Credit) else each for each in some]
        for each in (self.series, *named):
            if isinstance(each, Record):
                each.forget_id()

    def say(self, name: str, value: object) -> None:
        """Put a field, if there is something to say."""
        if value not in EMPTY and value != Rough(""):
            self.fields[name] = value


EMPTY: tuple[object, ...] = (None, "", 0, [], (), "[]", False)


def words(text: str, language: Language = ENGLISH) -> str:
    """Return the field of a text in a language: `name:de-DE`."""
    return f"{text}:{language}"


def person(name: str, ids: dict[str, str] | None = None) -> Record:
    """Return the record of a person; without ids it is found by the name alone."""
    found = Record(Kind.PERSON, dict(ids or {}), names=(name,))
    found.say("name", name)
    found.say("original_name", name)
    return found


def listed(kind: Kind, name: str, tmdb: int | None = None) -> Record:
    """Return the record of a company, network, keyword or collection, with its TMDB id if known."""
    found = Record(kind, {TMDB: str(tmdb)} if tmdb else {}, names=(name,))
    found.say("original_name" if kind is Kind.COLLECTION else "name", name)
    return found
