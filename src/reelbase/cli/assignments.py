"""Edits as typed, `runtime=137` or `cast+={…}`, made into a body as the API for editors takes it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from operator import or_
from typing import get_args

import msgspec
from msgspec import structs

from reelbase.cli.refusal import Refusal
from reelbase.editing.requests import type_of
from reelbase.entity import Kind
from reelbase.importers.engine.edited_field import ListField
from reelbase.importers.engine.edited_fields import facts_of, tables_of
from reelbase.importers.engine.edited_lists import Pictures
from reelbase.importers.engine.edited_values import FACTS, WORDS, ListRow, Words
from reelbase.importers.engine.entity_rows import NUMBERED, NUMBERS
from reelbase.importers.engine.owned_rows import OwnedRow

ASSIGNMENT = re.compile(r"(?P<name>\w+)(?::(?P<item>[^=]*?))?(?P<sign>\+=|-=|=)(?P<text>.*)", re.DOTALL)
"""A field, an item of it or a language, and a value: `=` sets, `+=` adds a row, `-=` takes one out."""
Body = dict[str, object]
Typed = re.Match[str]
AnyList = ListField[OwnedRow, ListRow]


def body_of(kind: Kind, assignments: Iterable[str], *, is_new: bool) -> Body:
    """Return the body that says what is typed of an entity; values are checked by the API.

    A new season or episode is made with its numbers; of one that is there they are facts.

    Raises Refusal where something typed is no assignment, or of no field of the kind.
    """
    found: Body = {}
    for each in assignments:
        typed = ASSIGNMENT.fullmatch(each)
        if typed is None:
            raise _refusal(kind, f'Expected FIELD=VALUE, such as {_example(kind)}, found "{each[:60]}".')
        name, item, sign, text = typed.group("name", "item", "sign", "text")
        if is_new and kind in NUMBERED and name in NUMBERS and item is None and sign == "=":
            _within(found, "numbers")[name] = _value(text, int)
        else:
            _add(found, kind, typed)
    return found


def _add(found: Body, kind: Kind, typed: Typed) -> None:
    """Add one assignment to a body."""
    name, item, sign, text = typed.group("name", "item", "sign", "text")
    field = tables_of(kind).get(name)
    if name in facts_of(kind) and item is None and sign == "=":
        _within(found, "facts")[name] = _value(text, _forms(FACTS[kind])[name])
    elif name in WORDS.get(kind, ()) and item and sign == "=":
        words = _within(_within(found, "words"), item)
        words[name] = _value(text, _forms(Words)[name])
    elif isinstance(field, ListField):
        _add_rows(_within(found, name), kind, field, typed)
    else:
        raise _refusal(kind, f'Expected a field of a {kind}, found "{typed.group()[:60]}".')


def _add_rows(edit: Body, kind: Kind, field: AnyList, typed: Typed) -> None:
    """Add what is typed of a list: rows that are added, taken out, changed, or the whole list."""
    name, item, sign, text = typed.group("name", "item", "sign", "text")
    if sign == "-=" and item is None:
        _listed(edit, "remove").append(text)
    elif sign == "+=" and item is None and not isinstance(field, Pictures):
        _listed(edit, "add").append(_row(text, field.shape))
    elif sign == "=" and item:
        _within(edit, "change")[item] = _row(text, field.shape)
    elif sign == "=" and not isinstance(field, Pictures):
        edit["set"] = _json(text)
    else:
        raise _refusal(
            kind,
            f"Expected {name}+=ROW, {name}-=ITEM, {name}:ITEM=ROW or {name}=[ROW, …], "
            f'found "{typed.group()[:60]}".',
        )


def _row(text: str, shape: type) -> object:
    """Return a row of a list: JSON, or the one value that such a row must have."""
    value = _json(text)
    if isinstance(value, dict):
        return value
    match [each for each in structs.fields(shape) if each.required]:
        case [needed]:
            return {needed.encode_name: _value(text, type_of(needed.type))}
    return value


def _value(text: str, form: type) -> object:
    """Return a value as its field takes it: text where that may be one, else JSON, else a list of parts."""
    for value in (text, _json(text), [_json(each.strip()) for each in text.split(",")]):
        try:
            msgspec.convert(value, form)
        except msgspec.ValidationError:
            continue
        return value
    return text if _takes_text(form) else _json(text)


def _takes_text(form: object) -> bool:
    return form is str or any(_takes_text(each) for each in get_args(form))


def _json(text: str) -> object:
    """Return what a text says as JSON; the text itself where it is none."""
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError):
        return text


def _forms(shape: type) -> Mapping[str, type]:
    """Return the forms of the fields of a struct; null may stand where it may, and nothing for "unset"."""
    return {each.name: _without_unset(each.type) for each in structs.fields(shape)}


def _without_unset(form: object) -> type:
    kept = [each for each in get_args(form) if each is not msgspec.UnsetType]
    return type_of(reduce(or_, kept))


def _within(found: Body, name: str) -> Body:
    inner = found.setdefault(name, {})
    assert isinstance(inner, dict)
    return inner


def _listed(found: Body, name: str) -> list[object]:
    inner = found.setdefault(name, [])
    assert isinstance(inner, list)
    return inner


def _refusal(kind: Kind, text: str) -> Refusal:
    known = [*facts_of(kind), *(f"{word}:LANGUAGE" for word in WORDS.get(kind, ()))]
    known += [name for name, field in tables_of(kind).items() if isinstance(field, ListField)]
    return Refusal(f"{text}\nA {kind} has: {', '.join(known)}.\nType: reelbase edit --help", exit_status=2)


def _example(kind: Kind) -> str:
    facts: Sequence[str] = [*facts_of(kind)]
    return {Kind.MOVIE: "runtime=137", Kind.TV: "status=Ended"}.get(kind, f"{facts[-1]}=…")
