"""Reading: from the fields of a form to the edit that the API takes: what differs from what was shown."""

import base64
import binascii
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import NamedTuple

import msgspec

from reelbase.entity import Kind
from reelbase.importers.engine.edited_field import ListField
from reelbase.importers.engine.edited_fields import tables_of
from reelbase.operations.description import Json
from reelbase.web.browse.look import decode, encode
from reelbase.web.edit.references import Names, References, labelled
from reelbase.web.edit.shapes import Shape, Shapes

MOST_PACKED = 4 << 20  # bytes of a document
MOST_ROWS = 2000

Fields = Mapping[str, str]


class Unreadable(ValueError):
    """A hidden field that no page of ours has made."""


def packed(value: object) -> str:
    """Return a value as the text of a hidden field."""
    return base64.urlsafe_b64encode(zlib.compress(encode(value))).decode()


def unpacked(text: str) -> Json:
    """Return the value of a hidden field; raise Unreadable where it is none."""
    try:
        reader = zlib.decompressobj()
        return decode(reader.decompress(base64.urlsafe_b64decode(text), MOST_PACKED))
    except (binascii.Error, zlib.error, ValueError, msgspec.MsgspecError) as error:
        raise Unreadable from error


class Row(NamedTuple):
    """A row of a list in a form: its item, empty where it is new, and the name of its fields."""

    item: str
    prefix: str


def value_text(shape: Shape, value: object, names: Names) -> str:
    """Return a value as it stands in the form."""
    if shape.refers_to and isinstance(value, int):
        return labelled(names, shape.refers_to, value)
    return shape.text(value)


def rows_of(name: str, there: Mapping[str, object], fields: Fields | None, more: int = 0) -> list[Row]:
    """Return the rows of a list as a form has them, with empty ones at the end."""
    if fields is None:
        count, items = len(there) + more, list(there)
    else:
        count = min(MOST_ROWS, _number(fields.get(f"l.{name}.rows", "")))
        items = [fields.get(f"l.{name}.{place}.item", "") for place in range(count)]
    items += [""] * (count - len(items))
    return [Row(item, f"l.{name}.{place}") for place, item in enumerate(items)]


def typed_languages(fields: Iterable[str]) -> list[str]:
    """Return the languages in which words are in a form, by the names of its fields; `new` is one of them."""
    parts = [name.split(".") for name in fields if name.startswith("w.") and name.count(".") == 2]
    return list(dict.fromkeys(code for _, code, _ in parts))


class Form:
    """The fields of a form, and the document that it was shown with."""

    def __init__(self, kind: Kind, shapes: Shapes, base: Json, fields: Fields) -> None:
        self._kind = kind
        self._shapes = shapes
        self._base = base
        self._fields = {name: text.replace("\r\n", "\n") for name, text in fields.items()}
        self.references = References()

    def edit(self) -> Json:
        """Return what the form says otherwise than the document."""
        body: Json = {}
        if facts := dict(self._changed("f", self._shapes.facts, self._base["facts"])):
            body["facts"] = facts
        if words := self._words():
            body["words"] = words
        for name, shapes in self._shapes.lists.items():
            if f"l.{name}.rows" in self._fields and (rows := self._rows(name, shapes)):
                body[name] = rows
        if released := [name[2:] for name in self._fields if name.startswith("r.")]:
            body["release"] = released
        return body

    def _changed(
        self, prefix: str, shapes: Mapping[str, Shape], there: Mapping[str, object]
    ) -> Iterator[tuple[str, object]]:
        """Return the fields that are otherwise than they were; what is not in the form stays."""
        for name, shape in shapes.items():
            field = f"{prefix}.{name}"
            before = there.get(name, shape.empty)
            if shape.widget == "genres":
                if f"{field}.shown" in self._fields:
                    said = [each for each in self._genres(field, before) if each]
                    if set(said) != set(_list(before)):
                        yield name, said
            elif field in self._fields and (there or self._fields[field].strip()):
                value = self._value(field, shape)
                is_same = self._fields[field].strip() == shape.text(before).replace("\r\n", "\n").strip()
                if value != before and not is_same:
                    yield name, value

    def _genres(self, field: str, before: object) -> list[int]:
        prefix = f"{field}."
        chosen = {_number(name.removeprefix(prefix)) for name in self._fields if name.startswith(prefix)}
        kept = [each for each in _list(before) if each in chosen]
        return [*kept, *sorted(chosen - set(kept))]

    def _value(self, field: str, shape: Shape) -> object:
        text = self._fields.get(field, "")
        if shape.refers_to:
            chosen = self._fields.get(f"{field}.choice", "")
            return self.references.read(field, shape.refers_to, chosen or text)
        return shape.read(text)

    def _words(self) -> Json:
        found: Json = {}
        for code in typed_languages(self._fields):
            there = (self._base.get("words") or {}).get(code, {})
            language = self._fields.get("w.new", "").strip() if code == "new" else code
            if language and (words := dict(self._changed(f"w.{code}", self._shapes.words, there))):
                found[language] = words
        return found

    def _rows(self, name: str, shapes: Mapping[str, Shape]) -> Json:
        """Return the edit of the rows of a list."""
        there: Mapping[str, Json] = self._base.get(name) or {}
        removed: list[str] = []
        kept: list[tuple[int, int, str, Json]] = []
        for place, row in enumerate(rows_of(name, there, self._fields)):
            before = there.get(row.item, {})
            if row.item in there and f"{row.prefix}.gone" in self._fields:
                removed.append(row.item)
                continue
            said = dict(self._changed(row.prefix, shapes, before))
            if row.item in there or said:
                at = self._fields.get(f"{row.prefix}.at", "").strip()
                item = row.item if row.item in there else ""
                kept.append((_number(at) if at else MOST_ROWS, place, item, said))
        return self._list_edit(name, there, removed, sorted(kept, key=lambda each: each[:2]))

    def _list_edit(
        self, name: str, there: Mapping[str, Json], removed: list[str], rows: list[tuple[int, int, str, Json]]
    ) -> Json:
        items = [item for _, _, item, _ in rows]
        is_moved = [each for each in items if each] != [each for each in there if each in items]
        is_moved = is_moved or "" in items[: len([each for each in items if each])]
        add: list[Json] = []
        change: Json = {}
        for place, (_, _, item, said) in enumerate(rows):
            before = there.get(item, {})
            order = {"order": place} if is_moved and before.get("order", -1) != place else {}
            value = {**before, **said, **order}
            if not item:
                add.append(value)
            elif said and self._is_another(name, item, value):
                removed.append(item)
                add.append({**value, "order": value.get("order", place)})
            elif said or order:
                change[item] = value
        found = {"add": add, "change": change, "remove": removed}
        return {how: rows for how, rows in found.items() if rows}

    def _is_another(self, name: str, item: str, value: Json) -> bool:
        """Return whether a row has become another one, whom the list has by another item."""
        field = tables_of(self._kind)[name]
        assert isinstance(field, ListField)
        with suppress(msgspec.ValidationError):
            bare, _, _ = item.rpartition("#")
            return field.item(msgspec.convert(value, field.shape)) not in {item, bare}
        return False


def _list(value: object) -> list[int]:
    return value if isinstance(value, list) else []


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def without(body: Json, names: Iterable[tuple[str, ...]]) -> Json:
    """Return an edit without some of its values."""
    found = decode(encode(body))
    for name in names:
        match name:
            case ("facts", fact):
                found["facts"].pop(fact, None)
            case ("words", code, word):
                found["words"][code].pop(word, None)
            case (field, item):
                found[field].get("change", {}).pop(item, None)
                found[field]["remove"] = [each for each in found[field].get("remove", []) if each != item]
    return found
