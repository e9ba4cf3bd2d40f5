"""Derives what follows from the facts once all claims of a batch are in the state."""

from reelbase.entity import Entity, Kind
from reelbase.importers.engine.state import Pictured, State
from reelbase.importers.engine.translation_rows import has_texts
from reelbase.importers.engine.values import EMPTY, ORIGINAL, PICTURES
from reelbase.storage.best_picture import best_picture
from reelbase.storage.rows import TranslationRow

Translations = dict[tuple[str, str], TranslationRow]


def derive(state: State) -> None:
    """Remove entities without a number, and choose the best images of those whose images changed."""
    for entity in state.homeless:
        state.remove(entity)
    _drop_references(state)
    for kind, column in ORIGINAL.items():
        _forget_original_names(state, kind, column)
    _note_pictured(state)
    for entity in sorted(state.pictured):
        if entity.id in state.entities[entity.kind].rows:
            _choose(state, entity)


def _drop_references(state: State) -> None:
    """Drop what refers to a season or an episode that is gone."""
    gone = {id_ for kind, id_ in state.homeless if kind is Kind.EPISODE}
    if not gone and not state.homeless:
        return
    state.group_items.drop(lambda item: item.episode_id in gone)
    for person, rows in list(state.tagged_images.rows.items()):
        kept = {
            key: row
            for key, row in rows.items()
            if Entity(Kind(row.kind), row.entity_id) not in state.homeless
        }
        if len(kept) < len(rows):
            state.tagged_images.put(person, kept)


def _forget_original_names(state: State, kind: Kind, column: str) -> None:
    """Drop names in a language that turned out to be the original one, unless a list has them."""
    entities = state.entities[kind]
    ids = {entity.id for entity in state.translations.rows if entity.kind is kind}
    ids.update(
        id_
        for id_, before in entities.stored.items()
        if id_ in entities.rows
        and before is not entities.rows[id_]
        and getattr(before, column) != getattr(entities.rows[id_], column)
    )
    if ids:
        state.translations.load(kind, sorted(ids))
    for id_ in ids & entities.rows.keys():
        original = getattr(entities.rows[id_], column)
        entity = Entity(kind, id_)
        rows = state.translations.of(entity)
        if original and any(row.name == original and not row.listed for row in rows.values()):
            state.translations.put(entity, _without_name(rows, original))


def _without_name(rows: Translations, original: str) -> Translations:
    """Return the translations without this name, if no list has it, and without those then empty."""
    kept: Translations = {}
    for key, row in rows.items():
        new = row._replace(name="") if row.name == original and not row.listed else row
        if new is row or has_texts(new) or new.poster_path:
            kept[key] = new
    return kept


def _note_pictured(state: State) -> None:
    """Note the entities whose picture or original language changed, to choose their images again."""
    for kind, entities in state.entities.items():
        columns = [*PICTURES[kind].values(), *({"original_language"} & set(entities.row._fields))]
        for id_, before in entities.stored.items():
            row = entities.rows.get(id_)
            if row is None or row is before:
                continue
            if any(getattr(row, column) != getattr(before, column) for column in columns):
                state.pictured.add(Entity(kind, id_))
    series = state.series
    changed = [
        id_
        for id_, before in series.stored.items()
        if series.rows[id_].original_language != before.original_language
    ]
    if changed:
        state.load_numbered(Kind.SEASON, changed)
        seasons = [id_ for id_, row in state.seasons.rows.items() if row.series_id in changed]
        state.images.load(Kind.SEASON, seasons)
        state.pictured.update(Entity(Kind.SEASON, id_) for id_ in seasons)


def _choose(state: State, entity: Entity) -> None:
    """Choose the pictures of an entity among its images."""
    images, recorded = state.images.of(entity), state.images.stored_of(entity)
    if not images and not recorded:
        return
    entities = state.entities[entity.kind]
    for type_, column in PICTURES[entity.kind].items():
        best = best_picture(images.values(), type_, _preferred(state, entity, type_))
        if best is None:
            path = getattr(state.row(entity), column)
            if (type_, path) in recorded and Pictured(entity, column) not in state.given_pictures:
                entities.change(entity.id, {column: None})  # the last of its images is gone
            continue
        if best.own or not _is_pinned(state, entity, type_, column):
            entities.change(entity.id, {column: best.file_path})
        if type_ == "poster":
            _forget_posters(state, entity)


def _is_pinned(state: State, entity: Entity, type_: str, column: str) -> bool:
    """Return whether details in the default language gave the picture, and nothing newer took it away.

    TMDB: editors pin pictures, whatever their votes, so that those of details win
    (docs/reference/tmdb.md#images-and-languages).
    """
    path = getattr(state.row(entity), column)
    if path in EMPTY or not state.is_complete(entity):
        return False
    if Pictured(entity, column) in state.given_pictures:
        return True
    before = state.entities[entity.kind].stored.get(entity.id)
    if before is None or getattr(before, column) != path:
        return False
    if (type_, path) in state.images.stored_of(entity) and (type_, path) not in state.images.of(entity):
        return False
    translated = state.translations.of(entity).values() if type_ == "poster" else ()
    return all(row.poster_path != path for row in translated)


def _preferred(state: State, entity: Entity, type_: str) -> str | None:
    """Return the language in which the best image of a type is wanted; None: untagged."""
    if type_ != "poster":
        return None
    if entity.kind is Kind.SEASON:
        series = state.series.rows.get(state.seasons.rows[entity.id].series_id)
        return series.original_language if series else None
    language: str = getattr(state.row(entity), "original_language", "")
    return language


def _forget_posters(state: State, entity: Entity) -> None:
    """Keep only those posters of translations that the entity's images have in that language."""
    images = state.images.of(entity).values()
    languages = {row.file_path: row.iso_639_1 for row in images if row.type == "poster"}
    rows = state.translations.of(entity)
    stale = {
        key
        for key, row in rows.items()
        if row.poster_path and languages.get(row.poster_path) != row.iso_639_1
    }
    if stale:
        state.translations.put(
            entity, {k: row._replace(poster_path=None) if k in stale else row for k, row in rows.items()}
        )
