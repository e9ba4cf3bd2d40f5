"""Fields of entities, as sources name them: each kind of field reads and puts its values in a state."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Generic, TypeVar

from reelbase.catalog.id_sources import SOURCES
from reelbase.catalog.language import Language
from reelbase.entity import Entity, Kind
from reelbase.importers.engine.claims import Belief, Value, Values
from reelbase.importers.engine.credit_field import CreditsField
from reelbase.importers.engine.entity_rows import replaced
from reelbase.importers.engine.field import Field, put_back_rows, rows_of
from reelbase.importers.engine.listed_fields import LISTED
from reelbase.importers.engine.owned_rows import AnyOwnedRows, OwnedRows
from reelbase.importers.engine.record import BY_NAME, Credit, Record
from reelbase.importers.engine.state import State
from reelbase.importers.engine.translation_rows import TEXTS, has_texts, no_words
from reelbase.importers.engine.trust import is_credits
from reelbase.importers.engine.values import EMPTY, made
from reelbase.storage.kinds import KINDS
from reelbase.storage.rows import (
    AlternativeTitleRow,
    ExternalIdRow,
    TitleCompanyRow,
    TitleKeywordRow,
    TitleNetworkRow,
    TranslationRow,
)

VOTES = ("vote_average", "vote_count")
Join = TypeVar("Join", bound=TitleCompanyRow | TitleNetworkRow | TitleKeywordRow)


class Columns(Field):
    """A value, or several that belong together, in the entity's own row."""

    def __init__(self, name: str, columns: tuple[str, ...]) -> None:
        super().__init__(name)
        self.columns = columns

    def value(self, state: State, entity: Entity, *, stored: bool = False) -> tuple[Value, ...]:
        entities = state.entities[entity.kind]
        row = (entities.stored if stored else entities.rows)[entity.id]
        return tuple([getattr(row, column) for column in self.columns])

    def is_empty(self, state: State, entity: Entity) -> bool:
        blank = state.entities[entity.kind].blank
        values = zip(self.columns, self.value(state, entity), strict=True)
        return all(value in EMPTY or value == getattr(blank, column) for column, value in values)

    def put(self, state: State, entity: Entity, value: object, title_id: int) -> None:
        self.put_back(state, entity, self._values(value))

    def holds(self, state: State, entity: Entity, value: object) -> bool:
        return self.value(state, entity) == self._values(value)

    def _values(self, value: object) -> tuple[object, ...]:
        """Return what a source says as the values of the columns."""
        return value if isinstance(value, tuple) else (value,)

    def put_back(self, state: State, entity: Entity, value: object) -> None:
        assert isinstance(value, tuple)
        values: Values = dict(zip(self.columns, value, strict=True))
        state.entities[entity.kind].change(entity.id, values)

    def clear(self, state: State, entity: Entity) -> None:
        blank = state.entities[entity.kind].blank
        self.put_back(state, entity, tuple([getattr(blank, column) for column in self.columns]))

    def clear_variants(self, state: State, entity: Entity) -> None:
        if self.columns == ("runtime",):  # the running time by language
            rows = state.translations.of(entity)
            state.translations.put(entity, {key: row._replace(runtime=None) for key, row in rows.items()})


class Collection(Columns):
    """The collection of a movie."""

    refers = True

    def _values(self, value: object) -> tuple[object, ...]:
        return super()._values(value.id if isinstance(value, Record) else value)


class Text(Field):
    """A text in one language, `name:en-US`."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.text, _, language = name.partition(":")
        code, _, region = language.partition("-")
        self.language = Language(code, region)

    def table(self, state: State) -> AnyOwnedRows:
        return state.translations

    def value(self, state: State, entity: Entity, *, stored: bool = False) -> str:
        row = rows_of(state.translations, entity, stored=stored).get(self.language)
        text: str = getattr(row, self.text) if row else ""
        return text

    def is_original_name(self, state: State, entity: Entity) -> bool:
        language = getattr(state.row(entity), "original_language", None)
        return self.text == "name" and language == self.language.iso_639_1

    def put(self, state: State, entity: Entity, value: object, title_id: int) -> None:
        # Listed: it is kept though it be the original title, since another source may tell that one.
        self._put(state, entity, {self.text: value, "listed": True})

    def put_back(self, state: State, entity: Entity, value: object) -> None:
        if value and self.value(state, entity) != value:
            self._put(state, entity, {self.text: value})

    def clear(self, state: State, entity: Entity) -> None:
        rows = state.translations.of(entity)
        row = replaced(rows.get(self.language) or no_words(entity, self.language), {self.text: ""})
        if has_texts(row) or row.runtime or row.poster_path:
            state.translations.put(entity, {**rows, self.language: row})
        else:
            state.translations.put(entity, {key: each for key, each in rows.items() if key != self.language})

    def _put(self, state: State, entity: Entity, values: dict[str, object]) -> None:
        rows = state.translations.of(entity)
        before: TranslationRow | None = rows.get(self.language)
        row = replaced(before or no_words(entity, self.language), values)
        if row != before:
            state.translations.put(entity, {**rows, self.language: row})


class ExternalId(Field):
    """An id in another catalogue."""

    def table(self, state: State) -> AnyOwnedRows:
        return state.external_ids

    def value(self, state: State, entity: Entity, *, stored: bool = False) -> str:
        row = rows_of(state.external_ids, entity, stored=stored).get(self.name)
        return row.value if row else ""

    def put(self, state: State, entity: Entity, value: object, title_id: int) -> None:
        row = ExternalIdRow(*entity, self.name, str(value))
        state.external_ids.put(entity, {**state.external_ids.of(entity), self.name: row})

    def put_back(self, state: State, entity: Entity, value: object) -> None:
        self.put(state, entity, value, entity.id)

    def clear(self, state: State, entity: Entity) -> None:
        rows = state.external_ids.of(entity)
        state.external_ids.put(entity, {name: row for name, row in rows.items() if name != self.name})


class Titles(Field):
    """All alternative titles: country, title, type."""

    def table(self, state: State) -> AnyOwnedRows:
        return state.alternative_titles

    def value(self, state: State, entity: Entity, *, stored: bool = False) -> list[AlternativeTitleRow]:
        return list(rows_of(state.alternative_titles, entity, stored=stored).values())

    def put(self, state: State, entity: Entity, value: object, title_id: int) -> None:
        assert isinstance(value, list)
        rows = [AlternativeTitleRow(*entity, place, *each) for place, each in enumerate(dict.fromkeys(value))]
        state.alternative_titles.put_all(entity, rows)

    def put_back(self, state: State, entity: Entity, value: object) -> None:
        put_back_rows(state.alternative_titles, entity, value)

    def take_over(self, state: State, old: Entity, new: Entity, series: Mapping[int, int]) -> None:
        titles = [(row.iso_3166_1, row.title, row.type) for row in self.value(state, old)]
        self.put(state, new, titles, new.id)


class Joined(Field, Generic[Join]):
    """A list of companies, networks or keywords."""

    refers = True

    def __init__(self, name: str, table: Callable[[State], OwnedRows[int, Join]]) -> None:
        super().__init__(name)
        self._table = table

    def table(self, state: State) -> AnyOwnedRows:
        return self._table(state)

    def value(self, state: State, entity: Entity, *, stored: bool = False) -> list[Join]:
        return list(rows_of(self._table(state), entity, stored=stored).values())

    def put(self, state: State, entity: Entity, value: object, title_id: int) -> None:
        assert isinstance(value, list)
        ids = dict.fromkeys(record.id for record in value if record.id is not None)
        table = self._table(state)
        rows = [made(table.row, (*entity, place, id_)) for place, id_ in enumerate(ids)]
        table.put_all(entity, rows)

    def put_back(self, state: State, entity: Entity, value: object) -> None:
        put_back_rows(self._table(state), entity, value)

    def take_over(self, state: State, old: Entity, new: Entity, series: Mapping[int, int]) -> None:
        table = self._table(state)
        table.put_all(new, self.value(state, old))


@lru_cache(maxsize=1024)  # names carry a language, which a source gives
def field_of(kind: Kind, name: str) -> Field:
    """Return the field of this name; raise LookupError if entities of the kind have none."""
    if is_credits(name):
        return CreditsField(name)
    if name in _JOINED:
        return _JOINED[name]
    if name == "alternative_titles":
        return Titles(name)
    if name in LISTED:
        return LISTED[name]
    text, _, language = name.partition(":")
    if text in TEXTS and language:
        return Text(name)
    columns = KINDS[kind].row._fields
    if name == "votes":
        return Columns(name, VOTES)
    if name == "collection":
        return Collection(name, ("collection_id",))
    if name in columns:
        return Columns(name, (name,))
    if name in SOURCES or name == BY_NAME:
        return ExternalId(name)
    raise LookupError(f"Expected a field of {kind}, found {name!r}.")


_JOINED: dict[str, Field] = {
    "companies": Joined("companies", lambda state: state.title_companies),
    "networks": Joined("networks", lambda state: state.title_networks),
    "keywords": Joined("keywords", lambda state: state.title_keywords),
}


def referred(value: object) -> list[Record]:
    """Return the entities that a field of this value names."""
    if isinstance(value, Record):
        return [value]
    rows = value if isinstance(value, list) else []
    return [row.person if isinstance(row, Credit) else row for row in rows]


def make(state: State, record: Record, id_: int, series: int | None) -> None:
    """Add an entity of which nothing is known yet to the state."""
    assert record.kind is not None
    values: Values = {}
    if series is not None:
        values = {"series_id": series, "season_number": record.season}
        if record.kind is Kind.EPISODE:
            values["episode_number"] = record.episode
    state.put(Entity(record.kind, id_), Belief.FILL, values)


def put(field: Field, state: State, entity: Entity, value: object, title_id: int) -> str:
    """Let a field hold a value; return "added", "changed", or "" if it held it already."""
    before, was_empty = field.value(state, entity), field.is_empty(state, entity)
    field.put(state, entity, value, title_id)
    if field.value(state, entity) == before:
        return ""
    return "added" if was_empty else "changed"
