"""Conflicts: fields that a form and somebody else have changed since it was shown."""

from collections.abc import Iterator
from typing import NamedTuple

from reelbase.operations.description import Json

LISTED = {"add", "change", "remove"}


class Conflict(NamedTuple):
    """A field that the form and somebody else have changed since."""

    name: tuple[str, ...]  # facts, fact · words, language, word · list, item
    before: object
    mine: object
    theirs: object


def values_in(body: Json) -> Iterator[tuple[tuple[str, ...], object]]:
    """Return every value that an edit sets, by its place; of lists the rows that were there before."""
    for part, said in body.items():
        match part, said:
            case "facts", dict():
                yield from ((("facts", name), value) for name, value in said.items())
            case "words", dict():
                for code, words in said.items():
                    yield from ((("words", code, name), value) for name, value in words.items())
            case _, dict():
                yield from (((part, item), row) for item, row in said.get("change", {}).items())
                yield from (((part, item), None) for item in said.get("remove", ()))


def value_at(document: Json, name: tuple[str, ...]) -> object:
    """Return the value of a document at a place; None where there is none."""
    found: object = document
    for each in name:
        found = found.get(each) if isinstance(found, dict) else None
    return found


def conflicts_of(body: Json, before: Json, theirs: Json) -> list[Conflict]:
    """Return the values of an edit that are otherwise by now, and not as the edit wants them."""
    found = [
        Conflict(name, value_at(before, name), mine, value_at(theirs, name)) for name, mine in values_in(body)
    ]
    return [each for each in found if each.theirs not in (each.before, each.mine)]
