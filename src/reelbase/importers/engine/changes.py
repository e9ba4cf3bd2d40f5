"""The journal of a batch: which change key each difference belongs to, and what is said of it."""

import json
from collections.abc import Callable, Iterable, Iterator

import msgspec

from reelbase.catalog.genres import genre_names
from reelbase.entity import Entity, Kind
from reelbase.importers.engine.change_items import Item, Json, Subject, items_of
from reelbase.importers.engine.difference import Difference
from reelbase.importers.engine.entity_rows import NUMBERED, FactsRow
from reelbase.importers.engine.owned_rows import OwnedChange, OwnedRow
from reelbase.importers.engine.shared_rows import SharedChange
from reelbase.importers.engine.state import State
from reelbase.importers.engine.values import PICTURES
from reelbase.storage import rows
from reelbase.storage.best_picture import best_picture
from reelbase.storage.engine.writer import Change

GENERAL = "general"
_encode = msgspec.json.Encoder().encode
COLUMN_KEYS: dict[Kind, dict[str, str]] = {
    Kind.MOVIE: {
        "adult": "adult",
        "softcore": "softcore",
        "video": "video",
        "budget": "budget",
        "revenue": "revenue",
        "runtime": "runtime",
        "genre_ids": "genres",
        "origin_country": "origin_country",
        "production_countries": "production_countries",
        "spoken_languages": "spoken_languages",
        "original_title": "original_title",
        "status": "status",
    },
    Kind.TV: {
        "adult": "adult",
        "softcore": "softcore",
        "episode_run_time": "episode_run_time",
        "genre_ids": "genres",
        "languages": "languages",
        "origin_country": "origin_country",
        "production_countries": "production_countries",
        "spoken_languages": "spoken_languages",
        "original_name": "original_name",
        "status": "status",
        "type": "type",
    },
    Kind.SEASON: {"season_number": "season_number", "air_date": "air_date"},
    Kind.EPISODE: {
        "season_number": "season_number",
        "episode_number": "episode_number",
        "air_date": "air_date",
        "production_code": "production_code",
        "runtime": "runtime",
        "episode_type": "type",
    },
    Kind.PERSON: {
        "adult": "adult",
        "also_known_as": "also_known_as",
        "birthday": "birthday",
        "deathday": "deathday",
        "homepage": "homepage",
        "name": "name",
        "place_of_birth": "place_of_birth",
    },
    Kind.COLLECTION: {"original_name": "original_name"},
    Kind.COMPANY: {"name": "name", "homepage": "homepage"},
    Kind.NETWORK: {"name": "name", "homepage": "homepage"},
    Kind.KEYWORD: {"name": "name"},
    Kind.GENRE: {"name": "name"},
}
"""Kind -> column -> its change key; what has none is journalled as `general`."""

PICTURE_TYPES = {column: type_ for columns in PICTURES.values() for type_, column in columns.items()}
"""Column that names a picture -> its type."""
BY_PLACE = (
    *(rows.TitleKeywordRow, rows.TitleCompanyRow, rows.TitleNetworkRow),
    *(rows.AlternativeTitleRow, rows.ReleaseDateRow),
)
"""Rows that are known by their place."""
GROUPS = (rows.EpisodeGroupRow, rows.EpisodeGroupPartRow, rows.EpisodeGroupItemRow)
"""Rows that say something of a series."""
NAMED = {
    "plot_keywords": Kind.KEYWORD,
    "production_companies": Kind.COMPANY,
    "network": Kind.NETWORK,
}
"""Change key -> the kind of the entity of which it has the id."""
LISTS = {
    "genre_ids": "id",
    "origin_country": "",
    "production_countries": "iso_3166_1",
    "spoken_languages": "iso_639_1",
}
"""Column with a list -> the name of an item's field in the journal, "" for a bare value."""
WHOLE_LISTS = ("also_known_as", "episode_run_time", "languages")
"""Columns with a list that is journalled as one value."""


def write_journal(state: State, found: Difference) -> list[Change]:
    """Write the journal of a batch, by kind and id; return the changes of entities that are not new."""
    new = {kind: [row.id for row in each.new] for kind, each in found.entities.items() if each.new}
    if new:
        state.writer.journal_new(new)
    changes = changes_of(state, found)
    if changes:
        state.writer.journal(changes)
    return changes


def changes_of(state: State, found: Difference) -> list[Change]:
    """Return the rows of the journal for the entities of a batch that are not new."""
    changes: list[Change] = []
    completed = {Entity(kind, id_) for kind, each in found.entities.items() for id_ in each.completed}

    def is_whole(entity: Entity) -> bool:
        """Return whether one row says all of an entity, since it is new or complete from now on."""
        entities = state.entities[entity.kind]
        is_new = entity.id in entities.rows and entity.id not in entities.stored
        return is_new or entity in completed

    for kind, each in found.entities.items():
        changes += [Change(kind, id_, GENERAL, "updated") for id_ in each.completed]
        changes += [Change(kind, row.id, GENERAL, "deleted") for row in each.gone]
    detailed: list[Change] = []
    for kind, each in found.entities.items():
        for before, after in each.changed:
            if not is_whole(Entity(kind, after.id)):
                detailed += _of_columns(state, kind, before, after)
    for owned in found.owned:
        if not is_whole(owned.entity):
            detailed += _of_owned(state, owned)
    detailed += _of_shared(state, found.shared, is_whole)
    changes += _without_repeats(detailed)
    changes += _of_parents(state, found, changes, is_whole)
    return changes


def _without_repeats(changes: Iterable[Change]) -> Iterator[Change]:
    """Keep one `general` row an entity, and none if another row tells of the entity already."""
    changes = list(changes)
    seen = {(c.kind, c.entity_id) for c in changes if c.key != GENERAL}
    for change in changes:
        if change.key != GENERAL:
            yield change
        elif (change.kind, change.entity_id) not in seen:
            seen.add((change.kind, change.entity_id))
            yield change


def as_json(value: Json) -> str | None:
    """Return a value as the journal keeps it."""
    return None if value is None else _encode(value).decode()


def changed(entity: Entity, subject: Subject, before: Json, after: Json) -> Change:
    """Return a row of the journal for one value: added, updated or deleted."""
    empty: tuple[Json, ...] = (None, "", [])
    action = "added" if before in empty else "deleted" if after in empty else "updated"
    return Change(
        *entity,
        subject.key,
        action,
        subject.iso_639_1,
        subject.iso_3166_1,
        None if action == "deleted" else as_json(after),
        None if action == "added" else as_json(before),
    )


def _of_columns(state: State, kind: Kind, before: FactsRow, after: FactsRow) -> Iterator[Change]:
    keys = COLUMN_KEYS[kind]
    entity = Entity(kind, after.id)
    for column, old, new in zip(after._fields, before, after, strict=True):
        if old == new:
            continue
        if column in PICTURE_TYPES:
            yield _of_picture(state, entity, PICTURE_TYPES[column], old, new)
        elif column not in keys:
            yield Change(*entity, GENERAL, "updated")
        elif column in LISTS:
            before_list, after_list = json.loads(str(old)), json.loads(str(new))
            yield from _of_list(state, entity, keys[column], before_list, after_list, LISTS[column])
        elif column in WHOLE_LISTS:
            yield changed(entity, Subject(keys[column]), json.loads(str(old)), json.loads(str(new)))
        else:
            yield changed(entity, Subject(keys[column]), old, new)


def _of_picture(state: State, entity: Entity, type_: str, old: Json, new: Json) -> Change:
    """Return the change of a picture: in full if there are no image records that say it themselves."""
    if best_picture(state.images.of(entity).values(), type_, None) is not None:
        return Change(*entity, GENERAL, "updated")
    return changed(entity, Subject("images"), _picture(type_, old), _picture(type_, new))


def _picture(type_: str, path: Json) -> Json:
    return {type_: {"file_path": path, "iso_639_1": None}} if path else None


def _of_list(
    state: State, entity: Entity, key: str, before: list[Json], after: list[Json], field: str
) -> Iterator[Change]:
    def item(value: Json) -> Json:
        if key == "genres" and isinstance(value, int):
            own = state.genres.rows.get(value)
            [known] = genre_names([value], entity.kind, "en")
            return {"id": value, "name": own.name if own else known.name}
        return {field: value} if field else value

    for value in before:
        if value not in after:
            yield changed(entity, Subject(key), item(value), None)
    for value in after:
        if value not in before:
            yield changed(entity, Subject(key), None, item(value))
    if sorted(map(str, before)) == sorted(map(str, after)):
        yield Change(*entity, GENERAL, "updated")


def _of_owned(state: State, owned: OwnedChange) -> Iterator[Change]:
    entity = owned.entity
    if owned.row in BY_PLACE:
        yield from _of_places(state, owned)
    else:
        for before, after in _pairs(owned):
            olds = dict(items_of(entity.kind, before)) if before else {}
            news = dict(items_of(entity.kind, after)) if after else {}
            for subject in {**olds, **news}:
                old, new = olds.get(subject), news.get(subject)
                if old != new:
                    yield changed(entity, subject, old, new)
    yield Change(*entity, GENERAL, "updated")


def _pairs(owned: OwnedChange) -> list[tuple[OwnedRow | None, OwnedRow | None]]:
    """Return each row before and after."""
    return [
        *((None, row) for row in owned.added),
        *owned.changed,
        *((row, None) for row in owned.gone),
    ]


def _of_places(state: State, owned: OwnedChange) -> Iterator[Change]:
    """Compare rows by their values: when one goes the others move up, which is no change of theirs."""
    entity = owned.entity
    olds = [item for before, _ in _pairs(owned) if before for item in items_of(entity.kind, before)]
    news = [item for _, after in _pairs(owned) if after for item in items_of(entity.kind, after)]
    for item in olds:
        if item not in news:
            yield changed(entity, item.subject, _named(state, item), None)
    for item in news:
        if item not in olds:
            yield changed(entity, item.subject, None, _named(state, item))


def _named(state: State, item: Item) -> Json:
    """Return the value with the name of the keyword, company or network of which it has the id."""
    kind = NAMED.get(item.subject.key)
    match item.value:
        case {"id": int(id_)} if kind is not None:
            state.load(kind, [id_])
            match state.row(Entity(kind, id_)):
                case rows.KeywordRow() | rows.CompanyRow() | rows.NetworkRow() as row:
                    return {"id": id_, "name": row.name}
    return item.value


def _of_shared(
    state: State, shared: Iterable[SharedChange], is_whole: Callable[[Entity], bool]
) -> Iterator[Change]:
    """Yield changes of watch providers and lists, and of series whose episode groups changed."""
    for each in shared:
        for action, some in (("created", each.new), ("updated", each.changed)):
            for row in some:
                match row:
                    case rows.WatchProviderRow():
                        yield Change("watch_provider", row.id, GENERAL, action)
                    case rows.ListRow():
                        yield Change("list", row.id, GENERAL, action)
    if any(each.row in GROUPS for each in shared):
        for entity in sorted(state.regrouped):
            if not is_whole(entity):
                yield Change(*entity, GENERAL, "updated")


def _of_parents(
    state: State, found: Difference, changes: Iterable[Change], is_whole: Callable[[Entity], bool]
) -> Iterator[Change]:
    """Yield what happens to seasons as changes of their series, to episodes as changes of their seasons."""
    actions = {Entity(kind, row.id): "added" for kind in NUMBERED for row in found.entities[kind].new}
    for change in changes:
        if change.kind in NUMBERED:
            is_gone = change.key == GENERAL and change.action == "deleted"
            entity = Entity(Kind(change.kind), change.entity_id)
            actions.setdefault(entity, "deleted" if is_gone else "updated")
    gone = {Entity(kind, row.id): row for kind in NUMBERED for row in found.entities[kind].gone}
    for entity, action in actions.items():
        match gone.get(entity) or state.row(entity):
            case rows.SeasonRow() as season:
                parent: Entity | None = Entity(Kind.TV, season.series_id)
                item: Json = {"season_id": season.id, "season_number": season.season_number}
            case rows.EpisodeRow() as episode:
                parent = _season_of(state, episode)
                item = {"episode_id": episode.id, "episode_number": episode.episode_number}
            case _:
                continue
        if parent is None or is_whole(parent):
            continue
        value, original = as_json(item), None
        if action == "deleted":
            value, original = None, value
        yield Change(*parent, entity.kind, action, "", "", value, original)


def _season_of(state: State, episode: rows.EpisodeRow) -> Entity | None:
    address = (episode.series_id, episode.season_number)
    if state.edits.is_any:  # by addresses seasons are known as other sources number them
        for row in state.seasons.rows.values():
            if (row.series_id, row.season_number) == address:
                return Entity(Kind.SEASON, row.id)
    id_ = state.addresses[Kind.SEASON].get(address)
    return None if id_ is None else Entity(Kind.SEASON, id_)
