"""Moments, days and codes that earlier versions kept in the form in which they came, in TMDB's.

The journal tells of the titles that change, so that the index and lists of changes follow.
"""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from functools import reduce
from typing import NamedTuple

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

PAGE = 5000  # rows that are held at once
Code = sa.ColumnElement[str]
MONETIZATIONS = ("ads", "buy", "flatrate", "free", "rent")


class Codes(NamedTuple):
    """The codes of a table: whose they are, and which are kept in lower and which in upper case."""

    table: str
    kind: str  # of the owner: a literal, or the column `kind`
    id: str
    lower: tuple[str, ...] = ()
    upper: tuple[str, ...] = ()
    key: tuple[str, ...] = ()  # columns that make a row one of its owner's

    def columns(self) -> Iterator[tuple[str, Callable[[Code], Code]]]:
        """Yield each column with the function that folds it."""
        yield from ((name, _lower) for name in self.lower)
        yield from ((name, _upper) for name in self.upper)


def _lower(code: Code) -> Code:
    return sa.func.lower(_plain(code))


def _upper(code: Code) -> Code:
    """Return codes in upper case; JSON with an escape, such as `\\n`, stays, since `\\N` would be none."""
    return sa.case((sa.func.replace(code, "\\", "") != code, code), else_=sa.func.upper(_plain(code)))


def _plain(code: Code) -> Code:
    """Return the text so that only A to Z have two cases, whatever the language of a server."""
    return code if op.get_bind().dialect.name == "sqlite" else code.collate("C")


_LANGUAGE, _COUNTRY = ("iso_639_1",), ("iso_3166_1",)
CODES = (
    Codes("video", "kind", "entity_id", _LANGUAGE, _COUNTRY),
    Codes("image", "kind", "entity_id", _LANGUAGE, _COUNTRY),
    Codes("tagged_image", "person", "person_id", ("iso_639_1", "image_type"), _COUNTRY),
    Codes("translation", "kind", "entity_id", _LANGUAGE, _COUNTRY, _LANGUAGE + _COUNTRY),
    Codes("alternative_title", "kind", "entity_id", upper=_COUNTRY),
    Codes("release_date", "movie", "movie_id", _LANGUAGE, _COUNTRY),
    Codes("content_rating", "tv", "series_id", upper=_COUNTRY),
    Codes(
        "watch_offer",
        "kind",
        "entity_id",
        ("monetization",),
        _COUNTRY,
        ("iso_3166_1", "monetization", "provider_id"),
    ),
    Codes("watch_page", "kind", "entity_id", upper=_COUNTRY, key=_COUNTRY),
    Codes("review", "kind", "entity_id", _LANGUAGE),
    Codes("list", "", "", ("iso_639_1", "list_type"), _COUNTRY),
    Codes("watch_provider", "", "", upper=("movie_priorities", "tv_priorities")),
    Codes(
        "movie",
        "movie",
        "id",
        ("original_language", "spoken_languages"),
        ("origin_country", "production_countries"),
    ),
    Codes(
        "series",
        "tv",
        "id",
        ("original_language", "spoken_languages", "languages"),
        ("origin_country", "production_countries"),
    ),
    Codes("episode", "episode", "id", ("episode_type",)),
    Codes("collection", "collection", "id", ("original_language",)),
    Codes("company", "company", "id", upper=("origin_country",)),
    Codes("network", "network", "id", upper=("origin_country",)),
)
NONE = (("video", ""), ("image", None), ("tagged_image", None))
"""Tables in which `xx` and `XX` stand for no language and no region, and what stands for none in them."""


class Texts(NamedTuple):
    """A column of moments or days: whose they are, the key of a row, and what stands for none."""

    table: str
    column: str
    kind: str
    id: str
    key: tuple[str, ...]
    none: str | None


MOMENTS = (
    Texts("video", "published_at", "kind", "entity_id", ("kind", "entity_id", "video_id"), ""),
    Texts("release_date", "release_date", "movie", "movie_id", ("movie_id", "position"), ""),
    Texts("review", "created_at", "kind", "entity_id", ("review_id",), ""),
    Texts("review", "updated_at", "kind", "entity_id", ("review_id",), ""),
)
DAYS = (
    Texts("movie", "release_date", "movie", "id", ("id",), ""),
    Texts("series", "first_air_date", "tv", "id", ("id",), ""),
    Texts("series", "last_air_date", "tv", "id", ("id",), None),
    Texts("season", "air_date", "season", "id", ("id",), None),
    Texts("episode", "air_date", "episode", "id", ("id",), None),
    Texts("person", "birthday", "person", "id", ("id",), None),
    Texts("person", "deathday", "person", "id", ("id",), None),
    Texts("credit", "first_credit_air_date", "kind", "entity_id", ("kind", "entity_id", "credit_id"), None),
)


def upgrade() -> None:
    """Repair what is stored; nothing is changed if all of it is in TMDB's form."""
    filled = set(filter(_is_filled, {each.table for each in (*CODES, *MOMENTS, *DAYS)}))
    if "watch_offer" in filled:
        _leave_out_offers()
    for codes in CODES:
        if codes.table in filled:
            _fold(codes)
    for table, none in NONE:
        if table in filled:
            _say_none(table, none)
    for each in MOMENTS:
        if each.table in filled:
            _rewrite(each, is_day=False)
    for each in DAYS:
        if each.table in filled:
            _rewrite(each, is_day=True)


def downgrade() -> None:
    """Leave everything in TMDB's form, which earlier versions read as well."""


def _is_filled(table: str) -> bool:
    """Return whether a table has any rows; in a new database none has, and it is made faster."""
    return op.get_bind().exec_driver_sql(f'SELECT 1 FROM "{table}" LIMIT 1').first() is not None


_SAME = {"key": "general", "action": "updated", "who": "migration"}
_JOURNAL = sa.table("journal", *(sa.column(name) for name in ("time", "kind", "entity_id", *_SAME)))


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S")


def _columns(table: str, *names: str) -> sa.TableClause:
    return sa.table(table, *(sa.column(name) for name in dict.fromkeys(names) if name))


def _tell(source: sa.TableClause, kind: str, id_: str, odd: sa.ColumnElement[bool]) -> None:
    """Write a row of the journal for each owner of rows that change."""
    if not id_:
        return
    owners = sa.select(_kind(source, kind), source.c[id_]).where(odd).distinct().subquery()
    same = [sa.literal(text, sa.Text) for text in _SAME.values()]
    rows = sa.select(sa.literal(_now(), sa.Text), *owners.c, *same)
    op.execute(_JOURNAL.insert().from_select(["time", "kind", "entity_id", *_SAME], rows))


def _kind(source: sa.TableClause, kind: str) -> sa.Label[str]:
    """Return the kind of a row's owner."""
    return (source.c.kind if kind == "kind" else sa.literal(kind, sa.Text)).label("owner_kind")


def _leave_out_offers() -> None:
    """Remove the offers of kinds that no answer has."""
    offer = _columns("watch_offer", "kind", "entity_id", "monetization")
    odd = sa.func.lower(offer.c.monetization).not_in(MONETIZATIONS)
    _tell(offer, "kind", "entity_id", odd)
    op.execute(offer.delete().where(odd))


def _fold(codes: Codes) -> None:
    names = [name for name, _ in codes.columns()]
    here = _columns(codes.table, "kind", codes.id, *codes.key, "position", *names)
    odd = sa.or_(*(here.c[name] != fold(here.c[name]) for name, fold in codes.columns()))
    _tell(here, codes.kind, codes.id, odd)
    if codes.key:
        _remove_twins(codes, here, odd)
    op.execute(here.update().where(odd).values({name: fold(here.c[name]) for name, fold in codes.columns()}))


def _remove_twins(codes: Codes, here: sa.TableClause, odd: sa.ColumnElement[bool]) -> None:
    """Remove rows that would be one when folded; keep the one in TMDB's form, or else the last."""
    other = here.alias("other")
    folds = dict(codes.columns())
    is_odd = sa.or_(*(other.c[name] != fold(other.c[name]) for name, fold in folds.items()))
    same = [other.c.kind == here.c.kind, other.c[codes.id] == here.c[codes.id]]
    for name in codes.key:
        fold: Callable[[Code], Code] = folds.get(name, lambda column: column)
        same.append(fold(other.c[name]) == fold(here.c[name]))

    def spelled(table: sa.FromClause) -> Code:
        first, *rest = (table.c[name] for name in folds)
        return _plain(reduce(lambda text, column: text.op("||")(column), rest, first))

    is_later = (other.c.position > here.c.position) | (
        (other.c.position == here.c.position) & (spelled(other) > spelled(here))
    )
    op.execute(here.delete().where(odd, sa.exists().where(*same, ~is_odd | is_later)))


def _say_none(table: str, none: str | None) -> None:
    here = _columns(table, "kind", "entity_id", "person_id", "iso_639_1", "iso_3166_1")
    for name, code in (("iso_639_1", "xx"), ("iso_3166_1", "XX")):
        odd = here.c[name] == code
        is_of_person = table == "tagged_image"
        _tell(here, "person" if is_of_person else "kind", "person_id" if is_of_person else "entity_id", odd)
        op.execute(here.update().where(odd).values({name: none}))


def _rewrite(texts: Texts, *, is_day: bool) -> None:
    """Read the texts of other forms, and those of which the day may not exist, page by page."""
    here = _columns(texts.table, "kind", texts.id, *texts.key, texts.column)
    text, key = here.c[texts.column], [here.c[name] for name in texts.key]
    owner = (_kind(here, texts.kind), here.c[texts.id].label("owner"))
    wanted = (
        sa.select(*key, *owner, text.label("text"))
        .order_by(*key)
        .limit(PAGE)
        .where(text != "", ~_is_sure(text, is_day=is_day))
    )
    change = here.update().where(*(column == sa.bindparam(f"k_{column.name}") for column in key))
    change = change.values({texts.column: sa.bindparam("mended")})
    connection, page = op.get_bind(), wanted
    while rows := connection.execute(page).mappings().fetchall():
        last = [rows[-1][name] for name in texts.key]
        page = wanted.where(sa.tuple_(*key) > sa.tuple_(*map(sa.literal, last)))
        mended = [(row, (day if is_day else moment)(row["text"])) for row in rows]
        mended = [(row, found) for row, found in mended if found != row["text"]]
        if not mended:
            continue
        connection.execute(
            change,
            [
                {"mended": found or texts.none} | {f"k_{name}": row[name] for name in texts.key}
                for row, found in mended
            ],
        )
        owners = {(row["owner_kind"], row["owner"]) for row, _ in mended}
        changes = [{"time": _now(), "kind": kind, "entity_id": id_} | _SAME for kind, id_ in sorted(owners)]
        connection.execute(_JOURNAL.insert(), changes)


def _is_sure(text: Code, *, is_day: bool) -> sa.ColumnElement[bool]:
    """Return the condition that a text is of TMDB's form and its day one that every month has."""
    digits = "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]"
    if not is_day:
        digits += "T[0-9][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9]Z"
    if op.get_bind().dialect.name == "sqlite":
        has_form = text.op("GLOB", is_comparison=True)(digits)
    else:
        has_form = text.op("~", is_comparison=True)(f"^{digits.replace('.', '[.]')}$")

    def within(first: int, least: str, most: str) -> sa.ColumnElement[bool]:
        return sa.func.substr(text, first, len(most)).between(least, most)

    is_there = [within(1, "0001", "9999"), within(6, "01", "12"), within(9, "01", "28")]
    return sa.and_(has_form, *is_there, *(() if is_day else (within(12, "00", "23"),)))


_MOMENT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"(?:[Tt ]([0-9]{2}:[0-9]{2})(?:(:[0-9]{2})(?:\.([0-9]{1,9}))?)?"
    r"(?: ?(Z|z|UTC|GMT|[+-][0-9]{2}:?[0-9]{2}))?)?"
).fullmatch


def moment(text: str) -> str:
    """Return a moment in TMDB's form, in UTC to the millisecond; "" for what is none."""
    found = _MOMENT(text)
    if found is None:
        return ""
    on, at, second, part, zone = found.groups()
    zone = zone if zone and zone.startswith(("+", "-")) else "+00:00"
    try:
        read = datetime.fromisoformat(f"{on}T{at or '00:00'}{second or ':00'}.{part or '0':0<6.6}{zone}")
        return read.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    except (ValueError, OverflowError):  # beyond the days and years that there are
        return ""


def day(text: str) -> str:
    """Return a day that there is; "" for what is none."""
    try:
        return text if date.fromisoformat(text).isoformat() == text else ""
    except ValueError:
        return ""
