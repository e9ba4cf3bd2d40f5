"""The export of an account of Reelbase: account.json of `reelbase export account`."""

from collections.abc import Callable, Iterator
from functools import partial

from msgspec import Struct

from reelbase.bounds import LIST_DESCRIPTION_CHARACTERS
from reelbase.matching.subject import Ids, Subject
from reelbase.takeouts import values
from reelbase.takeouts.members import Members
from reelbase.takeouts.reading import Wanted, each_row, item, mark, play, rating
from reelbase.takeouts.said import About, Found, Skipped, What

NAME = "account.json"
KINDS = {"movie", "tv", "episode"}


class _Title(Struct):
    kind: str
    id: int
    title: str = ""
    date: str = ""
    imdb_id: str = ""
    series_id: int | None = None
    season_number: int | None = None
    episode_number: int | None = None
    value: float | None = None
    created_at: str = ""
    comment: str = ""
    is_day: bool = False
    place: str = ""

    @property
    def subject(self) -> Subject:
        ids = Ids(values.id_number(str(self.id)), values.imdb(self.imdb_id))
        if self.kind != "episode":
            return Subject(self.kind, self.title, values.year(self.date), ids)
        season, number = self.season_number, self.episode_number
        return Subject(
            "episode",
            self.title,
            0,  # the date is the episode's
            ids,
            Ids(values.id_number(str(self.series_id or ""))),
            -1 if season is None else season,
            -1 if number is None else number,
        )


class _List(Struct):
    name: str
    items: list[_Title]
    description: str = ""
    language: str = ""
    public: bool = False

    @property
    def about(self) -> About:
        description = self.description.replace("\0", "\N{REPLACEMENT CHARACTER}")
        return About(description[:LIST_DESCRIPTION_CHARACTERS], self.language, self.public)


class _Account(Struct):
    account: str
    ratings: list[_Title] = []
    favorites: list[_Title] = []
    watchlist: list[_Title] = []
    lists: list[_List] = []
    plays: list[_Title] = []


def recognises(members: Members) -> bool:
    """Return whether there is such a file."""
    return NAME in members.names


def read(members: Members, wanted: Wanted) -> Iterator[Found]:
    """Yield what the file says."""
    found = members.json_of(NAME, _Account)
    parts: tuple[tuple[str, list[_Title], Callable[[_Title], Iterator[Found]]], ...] = (
        ("ratings", found.ratings, _rating),
        ("favorites", found.favorites, partial(_mark, What.FAVORITE)),
        ("watchlist", found.watchlist, partial(_mark, What.WATCHLIST)),
        *((f"list {n}", each.items, partial(_item, each)) for n, each in enumerate(found.lists, 1)),
        ("plays", found.plays, _play),
    )
    for name, titles, reader in parts:
        yield from each_row(_placed(name, titles), reader)


def _placed(name: str, titles: list[_Title]) -> Iterator[_Title | Skipped]:
    for number, each in enumerate(titles, 1):
        each.place = f"{NAME}:{name} {number}"
        if each.kind in KINDS:
            yield each
        else:
            yield Skipped(each.place, f"expected a movie, a series or an episode, found {each.kind[:20]!r}")


def _rating(each: _Title) -> Iterator[Found]:
    yield from rating(
        each.place, each.subject, values.halves(str(each.value or "")), values.at(each.created_at)
    )


def _mark(what: What, each: _Title) -> Iterator[Found]:
    yield mark(each.place, each.subject, what, values.at(each.created_at))


def _item(of: _List, each: _Title) -> Iterator[Found]:
    yield item(each.place, each.subject, of.name, each.comment, of.about)


def _play(each: _Title) -> Iterator[Found]:
    yield play(each.place, each.subject, values.at(each.created_at)._replace(is_day=each.is_day))
