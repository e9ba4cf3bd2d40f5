"""Views: the inputs of a form, each with its value, its lock and what is wrong with it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from reelbase.operations.description import Json
from reelbase.web.browse.words import Words, messages
from reelbase.web.edit.reading import Fields, Row, rows_of, typed_languages, value_text
from reelbase.web.edit.references import NEW, Names, Open
from reelbase.web.edit.shapes import PATH, PICTURES, Shape, Shapes

CREDITS = ("created_by", "cast", "guest_stars", "crew")
SECTIONS = ("facts", "credits", "lists", "pictures")
LAST_FACTS = ("adult", "softcore", "video")
FIRST_FACTS = ("original_title", "original_name", "name", "release_date", "first_air_date", "runtime")
MOST_LANGUAGES = 4  # side by side
MOST_LANGUAGE_CHARACTERS = 20


class Said(NamedTuple):
    """The editor who set a value, and the time."""

    who: str
    time: str


class Input(NamedTuple):
    """One field of a form."""

    name: str
    label: str
    shape: Shape
    value: str
    lock: str = ""  # its name, where an editor has set the field
    said: Said | None = None
    source: Said | None = None  # of what no editor has set
    candidates: Sequence[Mapping[str, str]] = ()  # what may be meant by a name
    open_name: str = ""

    @property
    def new(self) -> str:
        """The choice of what is made under the name that was typed."""
        return f"{self.open_name} #{NEW}"


class Line(NamedTuple):
    """A row of a list."""

    row: Row
    at: str
    is_gone: bool
    inputs: list[Input]
    lock: str
    said: Said | None


class Listed(NamedTuple):
    """A list with its rows."""

    name: str
    lines: list[Line]
    source: Said | None


class Choices(NamedTuple):
    """The choices of names that nobody has an id of yet, by the name of the field."""

    open: Mapping[str, Open]
    found: Mapping[str, Sequence[Mapping[str, str]]]


NONE_OPEN = Choices({}, {})


class View:
    """Makes the inputs of a form of a document; `fields` has what was typed before, if anything was."""

    def __init__(
        self,
        shapes: Shapes,
        base: Json,
        names: Names,
        fields: Fields | None,
        *,
        words: Words,
        said: Mapping[str, Said],
        sources: Mapping[str, Said],
        choices: Choices = NONE_OPEN,
    ) -> None:
        self._shapes = shapes
        self._base = base
        self._names = names
        self.fields = fields
        self._t = words
        self._said = said
        self._sources = sources  # by field; that of all others has no name
        self._choices = choices

    def facts(self) -> list[Input]:
        """Return the facts, the names first."""
        shapes = {name: each for name, each in self._shapes.facts.items() if not name.endswith(PATH)}
        first = [name for name in FIRST_FACTS if name in shapes]
        names = [*first, *(name for name in shapes if name not in {*first, *LAST_FACTS})]
        names += [name for name in LAST_FACTS if name in shapes]
        return [self._input(f"f.{name}", shapes[name], self._base["facts"], name) for name in names]

    def chosen(self) -> list[Input]:
        """Return the facts that choose a picture."""
        facts = self._base["facts"]
        return [
            self._input(f"f.{name}", shape, facts, name)
            for name, shape in self._shapes.facts.items()
            if name.endswith(PATH)
        ]

    def words(self, codes: Iterable[str]) -> dict[str, list[Input]]:
        """Return the words in each of these languages; `new` is one that is still to be named."""
        there = self._base.get("words") or {}
        shapes = {name: each for name, each in self._shapes.words.items() if not name.endswith(PATH)}
        return {
            code: [
                self._input(f"w.{code}.{name}", shape, there.get(code, {}), f"{name}:{code}")
                for name, shape in shapes.items()
            ]
            for code in codes
            if shapes
        }

    def lists(self, names: Iterable[str]) -> list[Listed]:
        """Return lists with their rows."""
        return [
            Listed(name, self._lines(name), self._source(name) if self._base.get(name) else None)
            for name in names
            if name in self._shapes.lists
        ]

    def _source(self, name: str) -> Said | None:
        return self._sources.get(name, self._sources.get(""))

    def _lines(self, name: str) -> list[Line]:
        there: Mapping[str, Json] = self._base.get(name) or {}
        fields = self.fields if self.fields is not None and f"l.{name}.rows" in self.fields else None
        lines = []
        for place, row in enumerate(rows_of(name, there, fields, _more(name))):
            values = there.get(row.item, {})
            inputs = [
                self._input(f"{row.prefix}.{each}", shape, values, "")
                for each, shape in self._shapes.lists[name].items()
            ]
            at = str(place + 1) if row.item else ""
            if fields is not None:
                at = fields.get(f"{row.prefix}.at", at)
            is_gone = bool(fields and f"{row.prefix}.gone" in fields)
            lock = next((each for each in (f"{name}:{row.item}", f"{name}:*") if each in self._said), "")
            lines.append(Line(row, at, is_gone, inputs, lock, self._said.get(lock)))
        return lines

    def _input(self, field: str, shape: Shape, values: Mapping[str, object], lock: str) -> Input:
        *_, name = field.split(".")
        value = value_text(shape, values.get(name, shape.empty), self._names)
        if not values and shape.widget in {"number", "reference", "choice"}:
            value = ""
        if self.fields is not None:
            value = self._typed(field, shape, value)
        found = self._choices.open.get(field)
        is_empty = not lock or values.get(name) in (None, "", [], 0, False)
        source = None if is_empty else self._source(lock)
        return Input(
            field,
            self._t.or_as_is("edit.field", name),
            shape,
            value,
            lock if lock in self._said else "",
            self._said.get(lock),
            None if lock in self._said else source,
            self._choices.found.get(field, ()),
            found.name if found else "",
        )

    def _typed(self, field: str, shape: Shape, value: str) -> str:
        assert self.fields is not None
        if shape.widget == "genres" and f"{field}.shown" in self.fields:
            prefix = f"{field}."
            return ", ".join(each.removeprefix(prefix) for each in self.fields if each.startswith(prefix))
        return self.fields.get(f"{field}.choice") or self.fields.get(field, value)


def _more(name: str) -> int:
    """Return how many rows without anything in them a list ends with."""
    return 0 if name in PICTURES else 3 if name in CREDITS else 1


def suggested() -> Mapping[str, list[str]]:
    """Return the words that fields suggest, by the name of the field."""
    groups = {"department": "department.", "job": "job.", "status": "state."}
    return {
        name: [each.removeprefix(group) for each in messages() if each.startswith(group)]
        for name, group in groups.items()
    }


def languages_shown(
    base: Json, reader: str, asked: str, fields: Fields | None
) -> tuple[list[str], list[str]]:
    """Return the languages that stand side by side, and the others that there are words in."""
    there = list(base.get("words") or {})
    own = [code for code in (reader, "en-US") if code in there] or [reader]
    code = base["facts"].get("original_language")
    original = [each for each in there if code and each.startswith(f"{code}-")][:1]
    typed = typed_languages(fields or ())
    wanted = [asked] if asked in there else []
    shown = [*dict.fromkeys([*typed, *own, *wanted, *original])][: MOST_LANGUAGES + len(typed)]
    return [each for each in shown if each != "new"], [each for each in there if each not in shown]
