"""Reads Wikidata's JSON: dumps with an entity a line, lists of entities, and documents of one."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec
from msgspec import Raw, Struct, field

from reelbase import bounds
from reelbase.importers.faults import reason_of
from reelbase.importers.opening import Unreadable, read_whole
from reelbase.importers.source import SourceError, lines_of, size_of


class Label(Struct):
    """A text in a language."""

    value: str
    language: str = ""


class Parts(Struct):
    """A value of several parts: an item, a time, an amount or a text in a language."""

    id: object = None  # Q30
    time: object = None  # +1999-03-31T00:00:00Z
    precision: object = None  # of a time
    amount: object = None  # +136
    unit: object = None  # http://www.wikidata.org/entity/Q7727
    text: object = None
    language: object = None


Value = Parts | str | float | bool | list[Raw] | None


class DataValue(Struct):
    """A value, whose shape goes by its type."""

    value: Value = None


class Snak(Struct):
    """A value of a property, or that there is none."""

    snaktype: str = ""
    datavalue: DataValue | None = None


class Claim(Struct):
    """A statement about an entity."""

    mainsnak: Snak
    rank: str = "normal"
    qualifiers: dict[str, list[Snak]] | None | list[Snak] = None


class Item(Struct):
    """An entity, as far as titles and people need it."""

    id: str
    type: str = "item"
    labels: dict[str, Label] | list[Raw] = field(default_factory=dict)
    claims: dict[str, list[Claim]] | list[Raw] = field(default_factory=dict)


class Document(Struct):
    """The answer about some entities."""

    entities: dict[str, Raw]


class Line(NamedTuple):
    """The text of an entity, or why there is none."""

    number: int
    bytes_done: int
    text: bytes
    fault: str | None = None


_document = msgspec.json.Decoder(Document).decode
read_item = msgspec.json.Decoder(Item).decode


def entities_of(path: Path) -> Iterator[Line]:
    """Yield the texts of all entities in a file, by its lines."""
    for place, line in enumerate(lines_of(path)):
        if line.fault is not None:
            yield Line(line.number, line.bytes_done, b"", line.fault)
            continue
        text = line.text.strip().removesuffix(b",")
        if place == 0 and text.startswith(b"{") and not _is_whole(text):
            yield from _of_document(path)
            return
        if text not in (b"", b"[", b"]"):
            yield from _of_line(line.number, text, line.bytes_done)


def check(path: Path) -> None:
    """Raise SourceError where a file does not begin as Wikidata's JSON does."""
    if not path.is_file():
        what = "a folder" if path.exists() else "nothing"
        raise SourceError(f"Expected a file, found {what} at {path}.")
    first = next(entities_of(path), None)
    fault = "found an empty file" if first is None else first.fault or _not_an_entity(first.text)
    if fault:
        raise SourceError(
            f"Expected entities of Wikidata in {path} (a dump .json, .json.gz or .json.bz2, or one"
            f" entity's JSON): {fault}."
        )


def _not_an_entity(text: bytes) -> str | None:
    """Return the reason why a text is no entity; None if it is one, perhaps a damaged one."""
    try:
        keys = list(msgspec.json.decode(text, type=dict[str, Raw]))
    except (msgspec.MsgspecError, RecursionError):
        return None if b'"id"' in text[:1000] else _what_is(text)
    if "id" in keys and {"claims", "labels", "type"} & set(keys):
        return None
    hint = " as a query gives it" if "results" in keys or "head" in keys else ""
    return f"found an object{hint}, with {', '.join(keys)[:80] or 'nothing in it'}"


def _what_is(text: bytes) -> str:
    """Return the words for a line that is no JSON of an entity."""
    start = text[:40].decode("utf-8", "replace")
    if text.startswith((b"<", b"@prefix", b"_:")):
        return f"expected an entity as JSON, found RDF: {start!r}"
    if not text.startswith(b"{"):
        return f"expected an entity as JSON, found {start!r}"
    return "expected an entity, found a line that is cut off"


def _is_whole(text: bytes) -> bool:
    """Return whether a line is a whole JSON object, which need not be an entity."""
    try:
        msgspec.json.decode(text, type=Raw)
    except (msgspec.DecodeError, RecursionError):
        return False
    return True


def _of_line(number: int, text: bytes, done: int) -> Iterator[Line]:
    """Yield the entity of a line, or the entities of a document or a list that is one line."""
    if b'"entities"' in text[:200] or text.startswith(b"["):
        yield from _entities(number, text, done)
    elif text.startswith(b"{") and text.endswith(b"}"):
        yield Line(number, done, text)
    else:
        yield Line(number, done, b"", _what_is(text))


def _of_document(path: Path) -> Iterator[Line]:
    """Yield the entities of a file that is one document over several lines."""
    try:
        yield from _entities(1, read_whole(path, bounds.DOCUMENT_BYTES), size_of(path))
    except Unreadable as error:
        yield Line(1, 0, b"", str(error))


def _entities(number: int, text: bytes, done: int) -> Iterator[Line]:
    try:
        if b'"entities"' in text[:200]:
            found = [bytes(raw) for raw in _document(text).entities.values()]
        elif text.startswith(b"["):
            found = [bytes(raw) for raw in msgspec.json.decode(text, type=list[Raw])]
        else:
            found = [bytes(msgspec.json.decode(text, type=Raw))]
    except Exception as error:
        yield Line(number, done, b"", reason_of(error))
        return
    for raw in found:
        yield Line(number, done, raw)
