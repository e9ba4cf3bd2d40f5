"""Vets SVG: nothing that runs, moves, refers to anything outside, or grows when it is read.

Refused rather than repaired: what is left of a file after its dangers were cut out is a guess.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import NoReturn
from xml.parsers.expat import ExpatError, ParserCreate

SVG = "http://www.w3.org/2000/svg"
DEEPEST = 64  # elements within elements
MOST = 20_000  # elements, with those drawn once more by reference; logos have hundreds
MOST_BYTES = 4 << 20
DANGEROUS = {"script": "scripts", "handler": "scripts", "listener": "scripts"}
FOREIGN = {"foreignobject", "iframe", "embed", "object", "audio", "video", "canvas", "image", "feimage", "a"}
MOVING = {"animate", "set", "animatemotion", "animatetransform", "animatecolor", "discard", "mpath"}
REFERENCES = {"href", "src", "xlink:href", "base"}
WITHIN = re.compile(r"#([^\s\"')]+)")
OUTSIDE = re.compile(r"""url\((?!\s*["']?\s*#)|@import|[a-z]+script:|data:|expression\(|\\""", re.IGNORECASE)


class Danger(Exception):
    """Found; the message completes "SVG with …"."""


def begins_as_svg(data: bytes) -> bool:
    """Whether the first bytes may be those of an SVG document in UTF-8."""
    head = data[:4096].removeprefix(b"\xef\xbb\xbf").lstrip()
    return head.startswith(b"<") and re.search(rb"<(?:[\w.-]+:)?svg[\s/>]", head) is not None


def find_danger(data: bytes) -> str | None:
    """What speaks against an SVG document, None where nothing does."""
    if len(data) > MOST_BYTES:
        return f"{len(data):,} bytes where {MOST_BYTES:,} are the most"
    try:
        _Vetting().read(data)
    except Danger as danger:
        return str(danger)
    except (ExpatError, ValueError, LookupError):
        return "mistakes in its XML"
    return None


@dataclass
class _Element:
    """An element with what is within it."""

    name: str = ""
    elements: int = 1
    references: Counter[str] = field(default_factory=Counter)  # by the ids of those that are drawn there


class _Vetting:
    """One document while it is read."""

    def __init__(self) -> None:
        self._open = [_Element()]
        self._elements = 0
        self._named: dict[str, _Element] = {}
        self._weights: dict[str, int] = {}
        self._style: list[str] | None = None  # the text of a style element
        self._parser = ParserCreate("utf-8", namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._begin
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.EntityDeclHandler = self._entity
        self._parser.ProcessingInstructionHandler = self._instruction

    def read(self, data: bytes) -> None:
        """Raises Danger, or what the parser raises."""
        self._parser.Parse(data, True)
        for name in self._named:
            self._weigh(name, 0)
        self._weigh_all(self._open[0], 0)

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        space, _, plain = name.rpartition(" ")
        plain = plain.lower()
        self._elements += 1
        if self._elements == 1 and (plain != "svg" or space not in {"", SVG}):
            raise Danger("another root than svg")
        if len(self._open) > DEEPEST or self._elements > MOST:
            raise Danger("too many elements")
        if plain in DANGEROUS:
            raise Danger(DANGEROUS[plain])
        if plain in FOREIGN:
            raise Danger(f"an element {plain}")
        if plain in MOVING:
            raise Danger("an animation")
        if plain == "style":
            self._style = []
        element = _Element(attributes.get("id", ""))
        for each, value in attributes.items():
            _vet_attribute(each.rpartition(" ")[2].lower(), value)
            element.references.update(WITHIN.findall(value))
        self._open.append(element)

    def _end(self, name: str) -> None:
        element = self._open.pop()
        self._open[-1].elements += element.elements
        self._open[-1].references.update(element.references)
        if element.name:
            self._named[element.name] = element
        if self._style is not None:
            _vet_text("".join(self._style))
            self._style = None

    def _weigh(self, name: str, depth: int) -> int:
        """How many elements are drawn for one that is referred to; raises Danger."""
        if name in self._named and name not in self._weights:
            self._weights[name] = MOST + 1  # until it is known: what draws itself never ends
            self._weights[name] = self._weigh_all(self._named[name], depth + 1)
        return self._weights.get(name, 0)

    def _weigh_all(self, element: _Element, depth: int) -> int:
        weight = element.elements
        for name, times in element.references.items():
            weight += times * self._weigh(name, depth)
        if weight > MOST or depth > DEEPEST:
            raise Danger("too many elements")
        return weight

    def _text(self, text: str) -> None:
        if self._style is not None:
            self._style.append(text)

    def _doctype(self, name: str, system: str | None, public: str | None, has_subset: bool) -> None:
        if has_subset:
            raise Danger("declarations of its own in its DOCTYPE")

    def _entity(self, *declared: object) -> NoReturn:
        raise Danger("entities")

    def _instruction(self, target: str, text: str) -> NoReturn:
        raise Danger(f"an instruction {target}")


def _vet_attribute(name: str, value: str) -> None:
    if name.startswith("on"):
        raise Danger("scripts")
    if name in REFERENCES and not value.strip().startswith("#"):
        raise Danger("a reference to something outside")
    _vet_text(value)


def _vet_text(text: str) -> None:
    if OUTSIDE.search(text):
        raise Danger("a reference to something outside")
