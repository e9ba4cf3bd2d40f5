"""From what a request says of an entity to the fields that are set and released."""

from collections.abc import Iterable, Iterator, Mapping

from msgspec import UNSET, Struct, to_builtins

from reelbase.editing.change import ChangeSet
from reelbase.editing.problems import unfit
from reelbase.editing.references import Wanted
from reelbase.editing.requests import ListEdit, PictureEdit, TitleEdit
from reelbase.entity import Entity
from reelbase.importers.engine.edited_field import ALL, FreeItems, ListField, Unfit, language_of
from reelbase.importers.engine.edited_fields import AnyTableField, facts_of, tables_of
from reelbase.importers.engine.edited_references import Moved, followed
from reelbase.importers.engine.edited_values import WORDS, ListRow
from reelbase.importers.engine.edits import Lock
from reelbase.importers.engine.owned_rows import OwnedRow
from reelbase.importers.engine.tombstones import given_to, merged_since

EVERYTHING = "*"


def wanted_by(change: ChangeSet, entity: Entity, edit: TitleEdit, made: Moved) -> list[Wanted]:
    """Return what an edit wants of an entity; `made` has the ids of what the same request makes."""
    names = dict.fromkeys(edit.release)
    found = [each for name in names for each in released(change, entity, name)]
    found += [each for name, value in _facts(edit) for each in [Wanted(entity, Lock(name), value)]]
    found += _words(change, entity, edit)
    for name, field in tables_of(entity.kind).items():
        match getattr(edit, name, UNSET):
            case ListEdit() | PictureEdit() as rows if isinstance(field, ListField):
                found += _rows(change, entity, field, rows)
    return [each if each.is_released else _with_made(each, made) for each in found]


def released(change: ChangeSet, entity: Entity, name: str) -> list[Wanted]:
    """Return what is released by a name: `*`, `budget`, `name:de-DE`, `cast`, `cast:6384`."""
    field, _, item = name.partition(":")
    if name != EVERYTHING and field not in {**facts_of(entity.kind), **tables_of(entity.kind)}:
        raise unfit(f'expected a field of a {entity.kind} to release, found "{field[:40]}"')
    locks = change.locks(entity)
    if item:
        names = [item]
        if Lock(field, item) not in locks and field in tables_of(entity.kind):
            names = [*_names_before_merges(change, tables_of(entity.kind)[field], item)]
        found = [lock for lock in [Lock(field, name) for name in names] if lock in locks]
    else:
        found = [lock for lock in locks if name == EVERYTHING or lock.field == field]
    return [Wanted(entity, lock, is_released=True) for lock in found]


def _with_made(wanted: Wanted, made: Moved) -> Wanted:
    moved = followed(wanted.lock.field, wanted.lock.item, wanted.value, made) if made else None
    if moved is None:
        return wanted
    item, value = moved
    return wanted._replace(lock=Lock(wanted.lock.field, item), value=value)


def _facts(edit: TitleEdit) -> Iterator[tuple[str, object]]:
    match getattr(edit, "facts", UNSET):
        case Struct() as facts:
            for name in facts.__struct_fields__:
                if (value := getattr(facts, name)) is not UNSET:
                    if isinstance(value, list):
                        _check_once(name, value)
                    yield name, to_builtins(value)


def _check_once(name: str, values: list[object]) -> None:
    seen: set[object] = set()
    for value in values:
        if value in seen:
            raise unfit(f"{name}: expected each value once, found {value} twice")
        seen.add(value)


def _words(change: ChangeSet, entity: Entity, edit: TitleEdit) -> list[Wanted]:
    found: list[Wanted] = []
    given: object = getattr(edit, "words", UNSET)
    seen: set[str] = set()
    for code, words in given.items() if isinstance(given, dict) else ():
        language = _language(code)
        if language in seen:
            raise unfit(f'expected each language once, found {language} again as "{code}"')
        seen.add(language)
        locks = change.locks(entity)
        taken = Lock("translations", language)
        if words is None:
            mine = [lock for lock in locks if lock.item == language and lock.field in WORDS[entity.kind]]
            found += [Wanted(entity, lock, is_released=True) for lock in mine]
            found.append(Wanted(entity, taken))
            continue
        if taken in locks:
            found.append(Wanted(entity, taken, is_released=True))
        for name in words.__struct_fields__:
            if (value := getattr(words, name)) is not UNSET:
                found.append(Wanted(entity, Lock(name, language), value))
    return found


def _language(code: str) -> str:
    try:
        return str(language_of(code))
    except Unfit as error:
        raise unfit(str(error)) from None


def _rows(
    change: ChangeSet, entity: Entity, field: AnyTableField, edit: "ListEdit[Struct] | PictureEdit"
) -> list[Wanted]:
    assert isinstance(field, ListField)
    found: list[Wanted] = []
    there: dict[str, object] = change.values(entity, field)
    if isinstance(edit, ListEdit) and edit.set is not UNSET:
        found += released(change, entity, field.name)
        rows = _completed(change, entity, field, edit.set, there)
        found.append(Wanted(entity, Lock(field.name, ALL), [to_builtins(each) for each in rows]))
        there = {}
    for item in edit.remove:
        known = _known(change, entity, field, there, item)
        found.append(Wanted(entity, Lock(field.name, known)))
        del there[known]
    items = FreeItems(there)
    for shown, value in edit.change.items():
        item = _known(change, entity, field, there, shown)
        name = field.item(value)
        if name != item and not item.startswith(f"{name}#"):  # it is another row by what makes it one
            found.append(Wanted(entity, Lock(field.name, item)))
            del there[item]
            item = items.free(name)
        found.append(Wanted(entity, Lock(field.name, item), to_builtins(value)))
        there[item] = value
    added = edit.add if isinstance(edit, ListEdit) else ()
    for value in _completed(change, entity, field, added, there):
        item = field.item(value)
        if field.repeats:
            item = items.free(item)
        found.append(Wanted(entity, Lock(field.name, item), to_builtins(value)))
        there[item] = value
    return found


def _completed(
    change: ChangeSet,
    entity: Entity,
    field: AnyTableField,
    rows: Iterable[Struct],
    there: Mapping[str, object],
) -> Iterator[Struct]:
    """Yield rows that are put into a list, with what makes each of them one."""
    assert isinstance(field, ListField)
    known = {lock.item for lock in change.locks(entity) if lock.field == field.name}
    for value in rows:
        try:
            made = field.completed(entity, value, there, known)
        except Unfit as error:
            raise unfit(str(error)) from None
        known.add(field.item(made))
        yield made


def _known(
    change: ChangeSet,
    entity: Entity,
    field: ListField[OwnedRow, ListRow],
    there: dict[str, object],
    item: str,
) -> str:
    """Return the item as it is called while nothing is merged; refused with 422 where the list has none."""
    if item in there:
        return item
    if change.state.tombstones.mark:
        there.update(_given(change, entity, field, there))
        names = _names_before_merges(change, field, item)
        if before := next((name for name in names if name in there), None):
            return before
    known = ", ".join(f'"{each}"' for each in list(there)[:5]) or "none"
    raise unfit(f'{field.name}: expected the item of a row that is there ({known}), found "{item[:80]}"')


def _given(
    change: ChangeSet, entity: Entity, field: ListField[OwnedRow, ListRow], there: Mapping[str, object]
) -> dict[str, object]:
    """Return the items that a list has from what was merged into its entity, except what is set."""
    values = [
        field.value(row)
        for row in given_to(change.writer, entity)
        if isinstance(row, field.row) and field.has(row)
    ]
    locks = change.locks(entity)
    items = {field.item(value): value for value in values}
    is_set = Lock(field.name, ALL) in locks
    return {
        item: value
        for item, value in items.items()
        if item not in there and not is_set and Lock(field.name, item) not in locks
    }


def _names_before_merges(change: ChangeSet, field: AnyTableField, item: str) -> Iterator[str]:
    """Yield the names of an item with the ids that were merged into the one that it begins with."""
    became = merged_since(change.writer)
    names = [item]
    for name in names:
        yield name
        for (kind, old), new in became.items():
            moved, _ = followed(field.name, name, None, {Entity(kind, new): old}) or (name, None)
            if moved not in names:
                names.append(moved)
