"""What the journal says of answers in memory: some are old, or all."""

import msgspec
import pytest

from reelbase.storage.engine.dependencies import NOTHING, Dependencies
from reelbase.storage.engine.news import MOST_ENTITIES, MOST_ROWS, NewRow, News
from reelbase.storage.engine.tags import TABLES

MOVIE, SERIES = "votes/movie", "votes/tv"
BIT, OTHER = TABLES["movie"], TABLES["series"]


def row(sequence: int, kind: str = "movie", entity_id: int = 1, time: str = "noon") -> NewRow:
    return NewRow(sequence, kind, entity_id, time)


def looked(*, last: NewRow) -> News:
    """News up to a row."""
    news = News()
    assert not news.take([last])
    news.restart(last.sequence)
    assert news.take([last])
    return news


def test_votes_make_the_answers_old_that_show_them() -> None:
    news = looked(last=row(7))
    epoch = news.epoch
    assert news.take([row(7), row(8, MOVIE, 603), row(9, SERIES, 603)])
    assert (news.head, news.epoch) == (9, epoch)
    assert news.is_old(Dependencies({MOVIE: [1, 603]}), 7)
    assert not news.is_old(Dependencies({MOVIE: [1, 603]}), 8)
    assert news.is_old(Dependencies({MOVIE: [2], SERIES: [603]}), 8)
    assert not news.is_old(Dependencies({MOVIE: [604], SERIES: [604]}), 7)
    assert news.is_old(Dependencies(any_votes=True), 8)
    assert not news.is_old(Dependencies(any_votes=True), 9)
    assert not news.is_old(NOTHING, 7)


@pytest.mark.parametrize("kind", ["movie", "popularity/movie", "trend", "votes", "votes/season"])
def test_anything_else_makes_all_of_them_old(kind: str) -> None:
    news = looked(last=row(7))
    epoch = news.epoch
    assert news.take([row(7), row(8, MOVIE, 1), row(9, kind, 1), row(10, MOVIE, 2)])
    assert (news.head, news.epoch) == (10, epoch + 1)


def test_a_row_of_votes_may_give_way_to_the_next_one_about_the_same_title() -> None:
    news = looked(last=row(7, MOVIE, 603))
    epoch = news.epoch
    assert news.take([row(8, MOVIE, 11), row(9, MOVIE, 603)])
    assert (news.head, news.epoch) == (9, epoch)
    assert news.is_old(Dependencies({MOVIE: [603]}), 7)


@pytest.mark.parametrize(
    "rows",
    [
        [],  # the journal is empty now
        [row(7, MOVIE, 603, "later")],  # others have taken the numbers of rows that were lost
        [row(7, MOVIE, 604), row(8, MOVIE, 603)],
        [row(8, MOVIE, 604)],  # nothing took the place of the last row
        [row(8, SERIES, 603)],
        [row(each, MOVIE, each) for each in range(7, 8 + MOST_ROWS)],  # more than are looked at
    ],
)
def test_a_journal_that_is_not_the_one_of_before_makes_all_of_them_old(rows: list[NewRow]) -> None:
    news = looked(last=row(7, MOVIE, 603))
    epoch = news.epoch
    assert not news.take(rows)
    news.restart(rows[-1].sequence if rows else 0)
    assert news.epoch == epoch + 1


def test_a_row_that_is_gone_and_was_not_of_votes_is_not_looked_past() -> None:
    news = looked(last=row(7, "movie", 603))
    assert not news.take([row(8, "movie", 603)])


def test_nothing_happens_while_a_journal_stays_empty() -> None:
    news = News()
    assert not news.take([])
    news.restart(0)
    epoch = news.epoch
    assert not news.take([])
    news.restart(0)
    assert (news.head, news.epoch) == (0, epoch)


def told(sequence: int, number: int = 1, **changed: object) -> NewRow:
    """The last row of a transaction, which comes with what that has changed."""
    nothing: dict[str, object] = {"ids": {}, "tables": [], "vague": [], "shifted": []}
    content = msgspec.json.encode(nothing | changed).decode()
    return NewRow(sequence, "movie", 1, "noon", number, content)


@pytest.mark.parametrize(
    ("changed", "old", "kept"),
    [
        (
            {"ids": {"movie": [603]}},
            Dependencies({"movie": [603]}),
            Dependencies({"movie": [604], "tv": [603]}),
        ),
        ({"ids": {"tv": None}}, Dependencies({"tv": [1]}), Dependencies({"movie": [1]})),
        (
            {"tables": ["movie"]},
            Dependencies(whole=BIT),
            Dependencies({"movie": [1]}, tables=BIT, filtered=BIT),
        ),
        ({"vague": ["movie"]}, Dependencies(tables=BIT), Dependencies(whole=OTHER, tables=OTHER)),
        ({"shifted": ["movie"]}, Dependencies(filtered=BIT), Dependencies(tables=BIT, whole=BIT)),
    ],
)
def test_what_has_changed_makes_the_answers_old_that_have_read_it(
    changed: dict[str, object], old: Dependencies, kept: Dependencies
) -> None:
    news = looked(last=row(7))
    epoch = news.epoch
    assert news.take([row(7), row(8), told(9, 2, **changed)])
    assert (news.head, news.lasting, news.epoch) == (9, 9, epoch)
    assert [news.is_old(old, 7), news.is_old(kept, 7), news.is_old(old, 9)] == [True, False, False]


def test_rows_that_nobody_tells_of_make_all_of_them_old() -> None:
    """Such as those of a program of an older version, before a transaction that tells of its own."""
    news = looked(last=row(7))
    epoch = news.epoch
    assert news.take([row(7), row(8), told(9)])
    assert news.epoch == epoch + 1


def test_rows_of_votes_need_nobody_to_tell_of_them() -> None:
    news = looked(last=row(7))
    epoch = news.epoch
    assert news.take([row(7), row(8, MOVIE), told(9), row(10, MOVIE, 2)])
    assert (news.epoch, news.lasting) == (epoch, 9)


def test_of_too_many_changes_the_earlier_are_forgotten() -> None:
    news = looked(last=row(1))
    epoch, last = news.epoch, row(1)
    for sequence in (2, 3, 4):
        ids = list(range(sequence * MOST_ENTITIES, sequence * MOST_ENTITIES + MOST_ENTITIES // 2))
        assert news.take([last, last := told(sequence, ids={"movie": ids})])
    other = Dependencies({"tv": [1]})
    assert news.epoch == epoch
    assert [news.is_old(other, since) for since in (1, 3, 4)] == [True, False, False]
