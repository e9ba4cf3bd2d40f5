"""Export of an account's data, as CSV for tables and as JSON for programs."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from reelbase.bounds import LARGEST_ID
from reelbase.storage.engine.reader import Reader
from reelbase.storage.files import whole_file
from reelbase.storage.queries.account_exports import ITEMS, LISTS, MARKED, PLAYS, RATINGS, TitleRow
from reelbase.storage.queries.accounts import ACCOUNT
from reelbase.storage.queries.flags import Mark
from reelbase.storage.queries.playback import HELD, STOPPED

COLUMNS = (
    *("kind", "id", "title", "date", "imdb_id", "series_id", "season_number", "episode_number"),
    *("value", "created_at", "comment"),
)


class Title(Struct, omit_defaults=True):
    """A title, and what the account says of it."""

    kind: str
    id: int
    title: str
    date: str
    imdb_id: str = ""
    series_id: int | None = None
    season_number: int | None = None
    episode_number: int | None = None
    value: float | None = None  # of a rating, 0.5 to 10
    created_at: str = ""  # of a play: when it was watched
    comment: str = ""
    is_day: bool = False  # of a play: only its day is known
    progress: float | None = None  # of what is in the middle: percent
    media: dict[str, str] = {}  # of what is owned


class TitleList(Struct):
    """A list, with its titles in their order."""

    id: int
    name: str
    description: str
    language: str
    public: bool
    sort_by: str
    created_at: str
    updated_at: str
    items: list[Title]


class Kept(Struct):
    """Everything that an account keeps."""

    account: str
    preferences: str
    ratings: list[Title]
    favorites: list[Title]
    watchlist: list[Title]
    lists: list[TitleList]
    plays: list[Title]
    playback: list[Title]
    owned: list[Title]


async def kept(db: Reader, account_id: int, name: str) -> Kept:
    """Read everything that an account keeps, in one snapshot."""
    lists = []
    for row in await db.all(LISTS, account_id=account_id):
        items = list(map(title_of, await db.all(ITEMS, list_id=row.id)))
        language = f"{row.iso_639_1}-{row.iso_3166_1}"
        lists.append(
            TitleList(
                row.id,
                row.name,
                row.description,
                language,
                bool(row.is_public),
                row.sort_by,
                row.created_at,
                row.updated_at,
                items,
            )
        )
    account = await db.one(ACCOUNT, id=account_id)
    return Kept(
        name,
        account.preferences if account else "",
        list(map(title_of, await db.all(RATINGS, account_id=account_id))),
        list(map(title_of, await db.all(MARKED[Mark.FAVORITE], account_id=account_id))),
        list(map(title_of, await db.all(MARKED[Mark.WATCHLIST], account_id=account_id))),
        lists,
        list(map(title_of, await db.all(PLAYS, account_id=account_id))),
        [
            replace(title_of(row.title), progress=row.progress)
            for row in await db.all(STOPPED, account_id=account_id, limit=LARGEST_ID)
        ],
        [
            replace(title_of(row.title), media=msgspec.json.decode(row.media, type=dict[str, str]))
            for row in await db.all(HELD, account_id=account_id, limit=LARGEST_ID)
        ],
    )


def title_of(row: TitleRow) -> Title:
    """Shape a row as it is exported."""
    return Title(
        row.kind,
        row.id,
        row.title,
        row.date,
        row.imdb_id,
        row.series_id or None,
        row.season_number if row.series_id else None,
        row.episode_number if row.series_id else None,
        row.halves / 2 if row.halves else None,
        row.created_at,
        row.comment,
        bool(row.is_day),
    )


def write_kept(found: Kept, folder: Path) -> list[Path]:
    """Write it to a folder, as account.json and a table each; the files."""
    tables = {
        "ratings": found.ratings,
        "favorites": found.favorites,
        "watchlist": found.watchlist,
        "plays": found.plays,
        "playback": found.playback,
        "owned": found.owned,
        **{f"list-{each.id}": each.items for each in found.lists},
    }
    main = folder / "account.json"
    with whole_file(main) as out:
        out.write(msgspec.json.format(msgspec.json.encode(found)) + b"\n")
    files = [main]
    for name, rows in tables.items():
        files.append(folder / f"{name}.csv")
        with whole_file(files[-1]) as out:
            out.write(table(rows))
    return files


def table(rows: Sequence[Title]) -> bytes:
    """Format titles as CSV (RFC 4180) in UTF-8."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for row in rows:
        values = (getattr(row, name) for name in COLUMNS)
        writer.writerow(["" if value is None else value for value in values])
    return text.getvalue().encode()
