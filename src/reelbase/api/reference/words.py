"""The words of the reference, from the TOML files of this folder: of operations, parameters, fields, tags."""

from functools import cache
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import Struct

from reelbase.errors import Status

FOLDER = Path(__file__).parent
Content = TypeVar("Content")


class OperationWords(Struct, forbid_unknown_fields=True):
    """The words of one operation."""

    request: str  # method and path
    summary: str
    text: str
    quirks: list[str] = []  # what TMDB does that one would not guess
    beyond: list[str] = []  # what only this server does
    beyond_parameters: list[str] = []  # parameters that TMDB doesn't publish here
    ignored: list[str] = []  # parameters that TMDB publishes and that change nothing
    required: list[str] = []  # parameters that the code does without, and clients should not
    by_query: bool = False  # what the function takes from a body is sent in the query
    answers: tuple[int, ...] = (200,)  # HTTP statuses when it is done
    refuses: list[str] = []  # statuses besides the ones that follow from what it takes
    never: list[str] = []  # statuses that would follow, and don't

    @property
    def refused(self) -> set[Status]:
        """The statuses beyond the ones that follow from the declaration."""
        return {Status[name] for name in self.refuses}

    @property
    def excluded(self) -> set[Status]:
        """The statuses that would follow, and don't."""
        return {Status[name] for name in self.never}


class TagWords(Struct, forbid_unknown_fields=True):
    """The words of a group of operations."""

    title: str
    text: str


class ParameterWords(Struct, forbid_unknown_fields=True):
    """The words of parameters: by name, and by operation where they differ."""

    path: dict[str, str]
    query: dict[str, str]
    operations: dict[str, dict[str, str]]
    examples: dict[str, str | int | float]

    def of_query(self, operation: str, name: str) -> str:
        """Return the meaning of a query parameter; LookupError where nobody wrote it down."""
        own = self.operations.get(operation, {})
        return own[name] if name in own else self.query[name]


class FieldWords(Struct, forbid_unknown_fields=True):
    """The glossary of fields: by name, and by Struct where it differs."""

    fields: dict[str, str]
    null: dict[str, str]  # what null says
    structs: dict[str, dict[str, str]]
    required: dict[str, list[str]]  # by body
    nouns: dict[str, list[str]]  # what `{noun}` is in the words for fields of these Structs

    def meaning(self, struct: str, name: str, *, is_nullable: bool) -> str:
        """Return the meaning of a field; LookupError where nobody wrote it down."""
        own = self.structs.get(struct, {})
        words = own[name] if name in own else self.fields[name]
        if "{noun}" in words:
            words = words.replace("{noun}", self._noun(struct))
        return f"{words} Null {self.null[name]}." if is_nullable else words

    def _noun(self, struct: str) -> str:
        for noun, structs in self.nouns.items():
            if struct in structs:
                return noun
        raise LookupError(f"no noun for {struct} in fields.toml")


@cache
def operation_words(version: str) -> dict[str, OperationWords]:
    """Return the words by operationId, in the order of the reference."""
    return _read(f"operations_{version}", dict[str, OperationWords])


@cache
def tag_words(version: str) -> dict[str, TagWords]:
    """Return the words by tag, in the order of the reference."""
    return _read("tags", dict[str, dict[str, TagWords]])[version]


@cache
def parameter_words() -> ParameterWords:
    """Return the words of parameters."""
    return _read("parameters", ParameterWords)


@cache
def field_words() -> FieldWords:
    """Return the glossary."""
    return _read("fields", FieldWords)


def _read(name: str, shape: type[Content]) -> Content:
    return msgspec.toml.decode((FOLDER / f"{name}.toml").read_bytes(), type=shape)
