"""Checks SVG: nothing may run, move, refer to anything outside, or grow when it is read.

Elements, functions of CSS, its at-rules and encodings are checked against lists of allowed ones, so that
tomorrow's inventions are refused. A file is refused rather than repaired: what is left after cutting out its
dangers would be a guess.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import NoReturn
from xml.parsers.expat import ExpatError, ParserCreate

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
XML = "http://www.w3.org/XML/1998/namespace"
DEEPEST = 64  # elements within elements
MOST = 20_000  # elements, with those drawn once more by reference; logos have hundreds
MOST_BYTES = 4 << 20
ENCODINGS = {"utf-8", "us-ascii", "iso-8859-1", "windows-1252"}  # in which no other `<` can hide
_ELEMENTS = (
    "svg g defs symbol use switch view title desc metadata style path rect circle ellipse line polyline "
    "polygon text tspan tref textpath altglyph altglyphdef altglyphitem glyphref lineargradient "
    "radialgradient meshgradient meshrow meshpatch mesh hatch hatchpath solidcolor stop pattern clippath "
    "mask marker filter feblend fecolormatrix fecomponenttransfer fecomposite feconvolvematrix "
    "fediffuselighting fedisplacementmap fedistantlight fedropshadow feflood fefunca fefuncb fefuncg "
    "fefuncr fegaussianblur femerge femergenode femorphology feoffset fepointlight fespecularlighting "
    "fespotlight fetile feturbulence font font-face font-face-name glyph missing-glyph hkern vkern "
    "flowroot flowregion flowregionexclude flowdiv flowpara flowspan flowline"
)
EDITORS = (  # what begins like this says something to an editor, and nothing to what shows a picture
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "http://purl.org/dc/",
    "http://creativecommons.org/ns#",
    "http://web.resource.org/cc/",
    "http://www.inkscape.org/namespaces/",
    "http://inkscape.sourceforge.net/",
    "http://sodipodi.sourceforge.net/",
    "http://ns.adobe.com/",
    "http://www.bohemiancoding.com/sketch/",
    "http://www.figma.com/figma/",
    "http://www.serif.com/",
    "http://www.vectornator.io",
    "http://vectornator.io",
    "http://xml.openoffice.org/svg/",
    "http://krita.org/namespaces/svg/",
    "http://www.corel.com/coreldraw/",
    "http://schemas.microsoft.com/visio/",
    "https://boxy-svg.com",
)
WORDS = {"space", "lang", "id"}  # of XML's own attributes; `base` leads elsewhere
PROSE = {"id", "class", "lang", "name", "role", "alt", "title", "type", "version", "systemlanguage"}
PROSE_BEGINS = ("data-", "aria-", "required")  # attributes that nobody reads as CSS
_FUNCTIONS = (
    "url rgb rgba hsl hsla hwb lab lch oklab oklch color color-mix icc-color matrix matrix3d translate "
    "translatex translatey translate3d scale scalex scaley scale3d rotate rotatex rotatey rotate3d skewx "
    "skewy skew perspective calc min max clamp var blur brightness contrast drop-shadow grayscale "
    "hue-rotate invert opacity saturate sepia inset circle ellipse polygon path rect not is where "
    "nth-child nth-last-child nth-of-type nth-last-of-type lang and or only media supports screen print "
    "all"
)
ELEMENTS, FUNCTIONS = frozenset(_ELEMENTS.split()), frozenset(_FUNCTIONS.split())
RULES = {"charset", "media", "supports", "page", "layer"}
WITHIN = re.compile(r"#([^\s\"')]+)")
NAME = r"""[^\s"'(){}\[\];:,/*+>~.#=]"""
FUNCTION = re.compile(rf"(?<!{NAME})({NAME}++)\s*+\(")
ADDRESS = re.compile(r"""url\s*+\((?!\s*+(["']?)\s*+#[^\s"'()\\]++\s*+\1\s*+\))""", re.IGNORECASE)
RULE = re.compile(r"@([^\s{;(\"']*)")
DOCTYPE = re.compile(r"https?://www\.w3\.org/[\w./-]+", re.ASCII)


class Danger(Exception):
    """Found; the message completes "SVG with …"."""


def begins_as_svg(data: bytes) -> bool:
    """Return true if the first bytes may be those of an SVG document in UTF-8."""
    head = data[:4096].removeprefix(b"\xef\xbb\xbf").lstrip()
    return head.startswith(b"<") and re.search(rb"<(?:[\w.-]+:)?svg[\s/>]", head) is not None


def find_danger(data: bytes) -> str | None:
    """Return the danger in an SVG document; None if there is none."""
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
    """An element with its content."""

    name: str = ""
    elements: int = 1
    references: Counter[str] = field(default_factory=Counter)  # by the ids of the elements drawn there


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
        self._parser.XmlDeclHandler = self._declaration
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.EntityDeclHandler = self._entity
        self._parser.ProcessingInstructionHandler = self._instruction

    def read(self, data: bytes) -> None:
        """Check a document. Raises Danger, and the errors of the parser."""
        self._parser.Parse(data, True)
        for name in self._named:
            self._weigh(name, 0)
        root, *_ = self._open
        self._weigh_all(root, 0)

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        space, _, plain = name.rpartition(" ")
        plain = plain.lower()
        self._elements += 1
        if self._elements == 1 and (plain != "svg" or space not in {"", SVG}):
            raise Danger("another root than svg")
        if len(self._open) > DEEPEST or self._elements > MOST:
            raise Danger("too many elements")
        if self._style is not None:
            raise Danger("an element within its style")
        element = _Element(attributes.get("id", ""))
        if space in {"", SVG}:
            if plain not in ELEMENTS:
                raise Danger(f"an element {plain}")
            if plain == "style":
                self._style = []
            for each, value in attributes.items():
                _vet_attribute(each, value)
                element.references.update(WITHIN.findall(value))
        elif not space.startswith(EDITORS):
            raise Danger(f"an element {plain} of another language")
        self._open.append(element)

    def _end(self, name: str) -> None:
        element = self._open.pop()
        self._open[-1].elements += element.elements
        self._open[-1].references.update(element.references)
        if element.name:
            self._named[element.name] = element
        if self._style is not None:
            _vet_css("".join(self._style))
            self._style = None

    def _weigh(self, name: str, depth: int) -> int:
        """Count the elements that are drawn for one reference. Raises Danger."""
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

    def _declaration(self, version: str, encoding: str | None, standalone: int) -> None:
        if encoding and encoding.lower() not in ENCODINGS:
            raise Danger(f"an encoding {encoding}")

    def _doctype(self, name: str, system: str | None, public: str | None, has_subset: bool) -> None:
        if has_subset:
            raise Danger("declarations of its own in its DOCTYPE")
        if system and not DOCTYPE.fullmatch(system):
            raise Danger("a DOCTYPE from elsewhere")

    def _entity(self, *declared: object) -> NoReturn:
        raise Danger("entities")

    def _instruction(self, target: str, text: str) -> NoReturn:
        raise Danger(f"an instruction {target}")


def _vet_attribute(given: str, value: str) -> None:
    """Refuse an attribute of SVG's own that runs or fetches; those of editors do neither."""
    space, _, name = given.rpartition(" ")
    name = name.lower()
    if space == XML and name not in WORDS:
        raise Danger(f"an attribute xml:{name}")
    if space not in {"", SVG}:
        if space == XLINK and name == "href" and not value.strip().startswith("#"):
            raise Danger("a reference to something outside")
        if space not in {XML, XLINK} and not space.startswith(EDITORS):
            raise Danger(f"an attribute {name} of another language")
        return
    if name.startswith("on"):
        raise Danger("scripts")
    if name in {"href", "src"} and not value.strip().startswith("#"):
        raise Danger("a reference to something outside")
    if name not in PROSE and not name.startswith(PROSE_BEGINS):
        _vet_css(value)


def _vet_css(text: str) -> None:
    """Refuse CSS with escapes, or with anything that is not on the lists; comments and strings are checked
    too.
    """
    if "\\" in text:
        raise Danger("escaped letters in its style")
    if ADDRESS.search(text):
        raise Danger("a reference to something outside")
    for found in FUNCTION.findall(text):
        if found.lower() not in FUNCTIONS:
            raise Danger(f"{found[:40]}() in its style")
    for found in RULE.findall(text):
        if found.lower() not in RULES:
            raise Danger(f"@{found[:40]} in its style")
