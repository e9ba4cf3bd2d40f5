"""The titles in what an account keeps: movies, series and episodes alike."""

from msgspec import Struct

from reelbase.storage.queries.account_exports import TitleRow


class Titled(Struct):
    """A movie, a series or an episode; of an episode the title is that of its series."""

    kind: str
    title_id: int
    title: str
    series_id: int | None
    season_number: int | None
    episode_number: int | None


def titled(row: TitleRow) -> tuple[str, int, str, int | None, int | None, int | None]:
    """Return the values of a Titled."""
    season, number = (row.season_number, row.episode_number) if row.series_id else (None, None)
    return row.kind, row.id, row.title, row.series_id or None, season, number
