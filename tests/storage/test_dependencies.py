"""Which votes a statement shows, as its text and its columns say."""

from typing import Any, NamedTuple

import pytest
from sqlalchemy import Select, func, literal_column, select

from reelbase.storage import tables
from reelbase.storage.engine.dependencies import (
    OF_VOTES,
    Dependencies,
    Read,
    Voted,
    dependencies_of,
    votes_in,
)
from reelbase.storage.engine.json_rows import nested
from reelbase.storage.engine.statement import Statement
from reelbase.storage.queries.account_lists import ITEMS, MEASURES
from reelbase.storage.queries.episodes import EPISODE_ROWS
from reelbase.storage.queries.images import PICTURES
from reelbase.storage.queries.known_for import KNOWN_FOR
from reelbase.storage.queries.movies import MOVIE_DETAILS, MOVIE_ROWS, MOVIES_OF_GENRE
from reelbase.storage.queries.seasons import SEASON_DETAILS, SEASON_ROWS
from reelbase.storage.queries.series import SERIES_DETAILS
from tests.plans.explaining import statements

movie, episode, season = tables.movie, tables.episode, tables.season
MOVIE = "votes/movie"


class PlainRow(NamedTuple):
    id: int
    vote_average: float


class TitledRow(NamedTuple):
    title: str
    vote_average: float


class NamedAnewRow(NamedTuple):
    id: int
    votes: int


class SeasonRow(NamedTuple):
    id: int
    episodes: str


PLAIN = select(movie.c.id, movie.c.vote_average)
ALIAS = movie.alias()
OF_SUBQUERY = select(movie.c.id, movie.c.vote_average).order_by(movie.c.vote_average).limit(1).subquery()


@pytest.mark.parametrize(
    ("row", "clause", "expected"),
    [
        (PlainRow, PLAIN, (Voted(MOVIE, 0),)),
        (PlainRow, select(ALIAS.c.id, ALIAS.c.vote_average), (Voted(MOVIE, 0),)),
        (NamedAnewRow, select(movie.c.id, movie.c.vote_count.label("votes")), (Voted(MOVIE, 0),)),
        (PlainRow, select(season.c.id, season.c.vote_average), ()),  # which nobody rates
        (PlainRow, PLAIN.order_by(movie.c.vote_average), None),
        (PlainRow, PLAIN.order_by(literal_column("vote_average")), None),
        (PlainRow, PLAIN.where(movie.c.vote_count > literal_column("10")), None),
        (PlainRow, PLAIN.order_by(ALIAS.c.vote_count).join(ALIAS, ALIAS.c.id == movie.c.id), None),
        (PlainRow, select(OF_SUBQUERY.c.id, OF_SUBQUERY.c.vote_average), None),
        (TitledRow, select(movie.c.title.label("title"), movie.c.vote_average), None)
        if "title" in movie.c
        else (TitledRow, select(movie.c.original_title.label("title"), movie.c.vote_average), None),
        (PlainRow, select(movie.c.id, func.abs(movie.c.vote_average).label("vote_average")), None),
        (
            NamedAnewRow,
            select(movie.c.id, movie.c.vote_count.label("votes")).order_by(literal_column("votes")),
            None,
        ),
    ],
)
def test_what_a_statement_shows_follows_from_its_text(
    row: type[NamedTuple], clause: Select[Any], expected: object
) -> None:
    assert votes_in(Statement(clause, row)) == expected


def test_statements_of_answers_show_what_they_should() -> None:
    of_series = (Voted("votes/episode", 29, is_nested=True), Voted("votes/tv", 0))
    assert [votes_in(each) for each in (MOVIE_ROWS, MOVIE_DETAILS)] == [(Voted(MOVIE, 0),)] * 2
    assert votes_in(EPISODE_ROWS) == (Voted("votes/episode", 0),)
    assert votes_in(SEASON_DETAILS) == (Voted("votes/episode", 12, is_nested=True),)
    assert votes_in(SERIES_DETAILS) == of_series
    assert [votes_in(each) for each in (SEASON_ROWS, MOVIES_OF_GENRE, PICTURES)] == [()] * 3
    assert [votes_in(each) for each in (KNOWN_FOR, MEASURES, ITEMS["vote_average.desc"])] == [None] * 3


def test_no_statement_shows_votes_by_their_names_alone() -> None:
    """Whatever has a column of that name is known to show votes, or is about pictures and seasons."""
    for name, each in statements().items():
        if isinstance(each, Statement) and {"vote_average", "vote_count"} & set(each.row._fields):
            text = each.text("sqlite")
            assert votes_in(each) != () or "image" in text or "season" in text, name


def test_titles_are_read_from_rows_and_from_nested_rows() -> None:
    inner = select(episode.c.id, episode.c.vote_average).where(episode.c.series_id == season.c.series_id)
    of_season = Statement(
        select(season.c.id, nested(PlainRow, inner.correlate(season)).label("episodes")), SeasonRow
    )
    plain = Statement(PLAIN, PlainRow)
    read: list[Read] = [
        Read(plain, {}, [PlainRow(603, 8.2), PlainRow(604, 7.0)]),
        Read(plain, {}, []),
        Read(of_season, {}, [SeasonRow(1, "[[62085, 8.1], [62086, 8.0]]"), SeasonRow(2, "[]")]),
    ]
    found = dependencies_of(read)
    assert {kind: sorted(ids) for kind, ids in found.ids.items() if kind in OF_VOTES} == {
        MOVIE: [603, 604],
        "votes/episode": [62085, 62086],
    }
    assert not found.any_votes
    assert dependencies_of([*read, Read(KNOWN_FOR, {}, [])]).any_votes
    assert dependencies_of([]) == Dependencies()
