"""A series small enough to know by heart, and how tests ask about it.

Series 10 (German) has specials and two seasons. Season 1 (two episodes) names its own regular,
Anna; season 2 (one aired episode, one to come) names nobody, so the series' regulars, Anna and
Bert, are in it. Clara is a guest in every episode of season 1 and in the special, under two names
of her part; Dora directs.
"""

import asyncio
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import Boolean, Float, Table, Text

from reelbase.operations.asking import Api
from reelbase.operations.parameters.binding import Given
from reelbase.search.index import Index
from reelbase.storage import tables
from reelbase.storage.engine.database import open_database
from reelbase.storage.engine.reader import Readers
from reelbase.storage.engine.writer import Writer
from reelbase.storage.rows import row_class

NOW = datetime(2024, 5, 10, 12, tzinfo=UTC)
API = Api.of(Given(Index(None)))
ANNA, BERT, CLARA, DORA = 1, 2, 3, 4


class Answer:
    """What was answered, and how many statements it took."""

    def __init__(self, body: Any, statements: int) -> None:
        self.body = body
        self.statements = statements


class Catalogue:
    """Asks a database the way the server does, without HTTP."""

    def __init__(self, url: str) -> None:
        self._database = open_database(url)

    def ask(self, path: str, query: Mapping[str, str] | None = None, *, now: datetime = NOW) -> Answer:
        """The answer; a refusal is an `ApiError`."""
        return asyncio.run(self._ask(self._database.readers(), path, query or {}, now))

    def get(self, path: str, *, append: str = "", **query: str) -> Any:
        """The body of an answer."""
        return self.ask(path, {**query, "append_to_response": append} if append else query).body

    async def _ask(self, readers: Readers, path: str, query: Mapping[str, str], now: datetime) -> Answer:
        await readers.open()
        try:
            async with readers.read(now) as db:
                made = await API.answer(db, path, query)
                return Answer(json.loads(made.body), db.statements)
        finally:
            await readers.close()


def characters(body: dict[str, list[dict[str, object]]], key: str = "cast") -> list[object]:
    """The parts that are played, in the order of the answer."""
    return [row["character"] for row in body[key]]


def row(table: Table, **values: object) -> NamedTuple:
    """A row with the given values, and with nothing or zero elsewhere."""
    unknown = values.keys() - table.c.keys()
    assert not unknown, unknown
    return row_class(table)._make(values[c.name] if c.name in values else _nothing(c) for c in table.c)


def _nothing(column: Any) -> object:
    if column.nullable:
        return None
    if column.server_default is not None and isinstance(column.type, Text):
        return column.server_default.arg
    if isinstance(column.type, Boolean):
        return False
    if isinstance(column.type, Float):
        return 0.0
    return "" if isinstance(column.type, Text) else 0


def fill(url: str) -> None:
    """Write the series into a migrated database."""
    database = open_database(url)
    with database.writer(now=NOW) as writer:
        _entities(writer)
        _titles(writer)
        _facts(writer)
        _credits(writer)
    database.close()


def _entities(writer: Writer) -> None:
    kinds = {
        "tv": [10, 11],
        "season": [100, 101, 102],
        "episode": [1000, 1001, 1002, 1003, 1004],
        "person": [ANNA, BERT, CLARA, DORA],
        "company": [20],
        "network": [30, 31],
    }
    writer.insert(
        [row(tables.entity, kind=k, id=i, complete=True) for k, ids in kinds.items() for i in ids],
    )
    names = {ANNA: "Anna", BERT: "Bert", CLARA: "Clara", DORA: "Dora"}
    writer.insert([row(tables.person, id=i, name=n, original_name=n) for i, n in names.items()])
    writer.insert([row(tables.company, id=20, name="Werkstatt", origin_country="DE")])
    writer.insert(
        [
            row(tables.network, id=30, name="Kanal 30", origin_country="DE", headquarters="Mainz"),
            row(tables.network, id=31, name="Kanal 31", homepage="https://example.org/31"),
        ],
    )


def _titles(writer: Writer) -> None:
    series = row(
        tables.series,
        id=10,
        original_language="de",
        original_name="Die Laterne",
        first_air_date="2022-01-01",
        last_air_date="2024-05-10",
        genre_ids="[18,10759]",
        origin_country='["DE"]',
        production_countries='["DE"]',
        spoken_languages='["de"]',
        languages='["de"]',
        episode_run_time="[45]",
        in_production=True,
        status="Returning Series",
        type="Scripted",
        vote_average=8.0,
        vote_count=3,
    )
    writer.insert([series, row(tables.series, id=11, original_name="Empty")])
    season, episode = tables.season, tables.episode
    writer.insert(
        [
            row(season, id=100, series_id=10, season_number=0, object_id="0" * 24, episode_count=1),
            row(season, id=101, series_id=10, season_number=1, object_id="1" * 24, episode_count=2),
            row(season, id=102, series_id=10, season_number=2, object_id="2" * 24, episode_count=2),
        ],
    )
    places = [
        (1000, 0, 1, "2024-05-01"),
        (1001, 1, 1, "2022-01-01"),
        (1002, 1, 2, "2022-01-08"),
        (1003, 2, 1, "2024-05-10"),
        (1004, 2, 2, "2024-05-17"),
    ]
    writer.insert(
        [
            row(
                episode,
                id=i,
                series_id=10,
                season_number=s,
                episode_number=n,
                air_date=day,
                screened_theatrically=i in {1002, 1000},
            )
            for i, s, n, day in places
        ],
    )


def _facts(writer: Writer) -> None:
    words = tables.translation
    en, de = {"iso_639_1": "en", "iso_3166_1": "US"}, {"iso_639_1": "de", "iso_3166_1": "DE"}
    writer.insert(
        [
            row(
                words, kind="tv", entity_id=10, **en, name="The Lantern", overview="A lamp.", tagline="Shine."
            ),
            row(words, kind="tv", entity_id=10, **de, homepage="https://example.org/laterne"),
            row(words, kind="season", entity_id=101, **en, name="", overview="Dusk."),
            row(words, kind="season", entity_id=102, **en, name="Night"),
            row(words, kind="episode", entity_id=1001, **en, name="Wick", overview="It starts."),
        ],
    )
    writer.insert([row(tables.title_company, kind="tv", entity_id=10, company_id=20)])
    writer.insert(
        [
            row(tables.title_network, kind="tv", entity_id=10, network_id=30),
            row(tables.title_network, kind="season", entity_id=102, network_id=31),
        ],
    )
    rating = tables.content_rating
    writer.insert(
        [
            row(rating, series_id=10, position=0, iso_3166_1="US", rating="TV-MA"),
            row(rating, series_id=10, position=1, iso_3166_1="DE", rating="16", descriptors='["Violence"]'),
        ],
    )
    _group(writer)


def _group(writer: Writer) -> None:
    group, part, item = tables.episode_group, tables.episode_group_part, tables.episode_group_item
    writer.insert(
        [
            row(
                group,
                group_id="a" * 24,
                series_id=10,
                name="By disc",
                type=3,
                episode_count=2,
                group_count=1,
                network_id=30,
            ),
            row(group, group_id="b" * 24, series_id=10, name="As one", type=2, position=1),
        ],
    )
    writer.insert([row(part, part_id="c" * 24, group_id="a" * 24, position=1, name="Disc 1", locked=True)])
    writer.insert(
        [
            row(item, part_id="c" * 24, position=0, episode_id=1002),
            row(item, part_id="c" * 24, position=1, episode_id=1001),
        ],
    )


def _credits(writer: Writer) -> None:
    credit = tables.credit

    def on(kind: str, owner: int, credit_id: str, type_: str, person: int, **more: object) -> NamedTuple:
        values: dict[str, object] = {"credit_type": type_, "listed": True, **more}
        return row(
            credit, kind=kind, entity_id=owner, credit_id=credit_id, person_id=person, title_id=10, **values
        )

    director = {"department": "Directing", "job": "Director"}
    writer.insert(
        [
            on("tv", 10, "creator", "creator", DORA, department="Creator", job="Creator"),
            on("tv", 10, "anna", "cast", ANNA, character="Ada", position=0),
            on("tv", 10, "bert", "cast", BERT, character="Ben", position=1),
            on("tv", 10, "producer", "crew", DORA, department="Production", job="Producer"),
            on("season", 101, "anna", "cast", ANNA, character="Ada", position=0),
            on("episode", 1000, "clara-0", "guest", CLARA, character="Old Cleo", position=500),
            on("episode", 1001, "clara-1", "guest", CLARA, character="Cleo", position=501),
            on("episode", 1002, "clara-1", "guest", CLARA, character="Cleo", position=501),
            on("episode", 1002, "director", "crew", DORA, **director),
            on("episode", 1003, "director", "crew", DORA, **director),
        ],
    )
