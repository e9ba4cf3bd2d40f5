"""The guides: the Markdown of docs/, on its four shelves."""

import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from reelbase.web.docs.prose import COMMENT, Prose, prose_of

PACKED = "documentation"  # where a wheel keeps them
SHELVES = {
    "tutorials": ("Learn", "Lessons that end with something that runs."),
    "how-to": ("Get something done", "Steps for one purpose each."),
    "reference": ("Look up", "What there is, complete and dry."),
    "explanation": ("Understand", "Why it is as it is."),
}
START = "README"
OPERATIONS = "reference/operations"  # which the site shows as a page of its own making
EXAMPLE = "http://127.0.0.1:8000"  # where the texts say that a server is
INWARD = re.compile(r"(^```(?:nginx|dockerfile)\n.*?^```$)", re.MULTILINE | re.DOTALL)
"""Code that names the server as it listens, wherever its clients find it."""

LISTED = re.compile(r"^[-*] \[([^\]]+)\]\(([^)#\s]+)\)(?:: (.+))?$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Guide:
    """A text of a shelf. `name` is its path without its ending: `how-to/import`."""

    name: str
    text: str
    words: str  # what it is about, as the list of all guides says
    prose: Prose

    @property
    def address(self) -> str:
        """The address of its page."""
        return address_of(self.name)

    @property
    def title(self) -> str:
        """Its first heading."""
        return self.prose.title

    @property
    def shelf(self) -> str:
        """The shelf it stands on."""
        shelf, _, _ = self.name.partition("/")
        return shelf

    @property
    def is_deep(self) -> bool:
        """True if it is in a folder of a shelf, one of many."""
        return self.name.count("/") > 1 and not self.name.endswith(f"/{START}")

    @property
    def markdown(self) -> str:
        """The text with links that hold under its address."""
        return re.sub(
            r"(?<=\]\()[^)\s]+(?=\))",
            lambda found: _led(self.name, found.group(), ".md"),
            COMMENT.sub("", self.text),
        )


def guides(url: str) -> dict[str, Guide]:
    """Return every guide by its name, about the server at `url`: listed ones in their order, then the
    others.
    """
    texts = dict(_texts(_folder(), ""))
    listed = {
        posixpath.normpath(target).removesuffix(".md"): words or ""
        for _, target, words in LISTED.findall(texts.pop(START, ""))
    }
    names = [name for name in listed if name in texts] + sorted(set(texts) - set(listed))
    return {name: _guide(name, _here(texts[name], url), listed.get(name, "")) for name in names}


def shelves(found: Iterable[Guide]) -> list[tuple[str, str, str, list[Guide]]]:
    """Group guides by shelf: its name, its title, its description, and its guides, except for ones in
    folders.
    """
    shown = [each for each in found if not each.is_deep]
    return [
        (name, title, words, [each for each in shown if each.shelf == name])
        for name, (title, words) in SHELVES.items()
    ]


def address_of(name: str) -> str:
    """Return the address of the guide with this name."""
    return f"/docs/{name.removesuffix(f'/{START}')}" if name != START else "/docs"


def _here(text: str, url: str) -> str:
    """Adapt the text to clients of the server at `url`"""
    parts = INWARD.split(text)
    return "".join(part if place % 2 else part.replace(EXAMPLE, url) for place, part in enumerate(parts))


def _guide(name: str, text: str, words: str) -> Guide:
    return Guide(name, text, words, prose_of(text, lambda target: _led(name, target, "")))


def _led(name: str, target: str, ending: str) -> str:
    """Return the address of a guide's link on this site; a link out of the folder stays as it is."""
    if "://" in target or target.startswith(("#", "/", "mailto:")):
        return target
    path, mark, anchor = target.partition("#")
    found = posixpath.normpath(posixpath.join("docs", posixpath.dirname(name), path))
    inside = found.removeprefix("docs/").removesuffix(".md")
    shelf, _, _ = inside.partition("/")
    if not found.startswith("docs/") or shelf not in {*SHELVES, START}:
        return target
    return f"{address_of(inside)}{ending}{mark}{anchor}"


def _folder() -> Traversable:
    packed = files("reelbase") / PACKED
    return packed if packed.is_dir() else Path(__file__).parents[4] / "docs"


def _texts(folder: Traversable, above: str) -> Iterator[tuple[str, str]]:
    for each in sorted(folder.iterdir(), key=lambda found: found.name):
        name = f"{above}{each.name}"
        if each.is_dir():
            yield from _texts(each, f"{name}/")
        elif name.endswith(".md"):
            yield name.removesuffix(".md"), each.read_text(encoding="utf-8")
