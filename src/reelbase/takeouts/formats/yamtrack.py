"""The table of Yamtrack, of any of its versions."""

from collections.abc import Iterator

from reelbase.matching.subject import Ids, Subject
from reelbase.takeouts import values
from reelbase.takeouts.members import Members, Row
from reelbase.takeouts.reading import Wanted, each_row, mark, play, rating
from reelbase.takeouts.said import Found, Skipped, What

SEEN, PLANNED = "completed", "planning"


def recognises(members: Members) -> bool:
    """Return whether a table has its columns."""
    return any(
        {"media_id", "source", "media_type"} <= {*members.columns_of(name)}
        for name in members.matching("*.csv")
    )


def read(members: Members, wanted: Wanted) -> Iterator[Found]:
    """Yield what the table says of films, series and episodes that TMDB has."""
    for name in members.matching("*.csv"):
        yield from each_row(members.rows_of(name), _row)


def _row(row: Row) -> Iterator[Found]:
    kind, source = row.of("media_type"), row.of("source")
    if kind not in {"movie", "tv", "episode"} or source != "tmdb":
        yield Skipped(
            row.place,
            f"expected a film, a series or an episode of tmdb, found {f'{kind} of {source}'[:40]!r}",
        )
        return
    id_ = Ids(values.id_number(row.of("media_id")))
    if kind == "episode":
        season, episode = values.count(row.of("season_number")), values.count(row.of("episode_number"))
        subject = Subject(kind, row.of("title"), 0, series=id_, season=season, episode=episode)
    else:
        subject = Subject(kind, row.of("title"), ids=id_)
    seen = values.at(row.of("end_date") or row.of("watch_date") or row.of("progressed_at"))
    status = row.of("status").casefold()
    yield from rating(row.place, subject, values.halves(row.of("score")), seen)
    if kind == "episode" or (kind == "movie" and status == SEEN):
        yield play(row.place, subject, seen)
        if (repeats := values.count(row.of("repeats"))) > 0:
            yield Skipped(row.place, f"expected the days on which it was seen again, found {repeats} without")
    elif status == PLANNED:
        yield mark(row.place, subject, What.WATCHLIST, values.NEVER)
