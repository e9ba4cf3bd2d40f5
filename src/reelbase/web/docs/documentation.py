"""Documentation: what its pages are made of, read when somebody first asks for one."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property

from markupsafe import Markup, escape

from reelbase.operations.description import Document
from reelbase.web.docs.described import Operation, Tag, tags_of
from reelbase.web.docs.finding import Finder, Found
from reelbase.web.docs.guides import SHELVES, Guide, guides, shelves
from reelbase.web.docs.kept import Shelf
from reelbase.web.docs.prose import spoken
from reelbase.web.docs.samples import Server
from reelbase.web.site import TEMPLATES

OPEN_AT_HOME = 2  # shelves
Documents = Callable[[], Sequence[Document]]


def _marked(path: str) -> Markup:
    """Mark the parameters in a path."""
    return Markup(re.sub(r"({\w+})", r"<b>\1</b>", str(escape(path))))


TEMPLATES.filters.update(marked=_marked, spoken=lambda text: Markup(spoken(text)))


class Documentation:
    """The guides and the operations of a server, with a shelf of the pages made of them."""

    def __init__(self, documents: Documents, server: Server) -> None:
        self._documents = documents
        self.server = server
        self.shelf = Shelf()

    @cached_property
    def tags(self) -> tuple[Tag, ...]:
        """The operations of all documents, by tag."""
        return tags_of(self._documents())

    @cached_property
    def operations(self) -> Mapping[str, tuple[Operation, Tag]]:
        """Every operation by its id, with its tag."""
        return {each.id: (each, tag) for tag in self.tags for each in tag.operations}

    @cached_property
    def guides(self) -> Mapping[str, Guide]:
        """Every guide by its name."""
        return guides(self.server.url)

    @cached_property
    def _finder(self) -> Finder:
        return Finder(self.tags, self.guides.values())

    def find(self, text: str) -> list[Found]:
        """Return the pages that have all the words of a text, the best first."""
        return self._finder.find(text)

    def called(self, name: str) -> Operation | None:
        """Return the operation of that id."""
        operation, _ = self.operations.get(name, (None, None))
        return operation

    def at(self, path: str) -> Operation | None:
        """Return the operation that reads from a path."""
        return next(
            (one for one, _ in self.operations.values() if (one.method, one.path) == ("GET", path)), None
        )

    def rendered(self, template: str, **context: object) -> str:
        """Return a page within the documentation's frame."""
        return TEMPLATES.get_template(f"docs/{template}").render(
            tags=self.tags, shelves=self._shelves, server=self.server, side=self._side, **context
        )

    @cached_property
    def _shelves(self) -> list[tuple[str, str, str, list[Guide]]]:
        return shelves(self.guides.values())

    @cached_property
    def _closed_side(self) -> str:
        """The list of all pages, made once: it is as long as a page of an operation."""
        return TEMPLATES.get_template("docs/nav.html").render(tags=self.tags, shelves=self._shelves)

    def _side(self, address: str) -> Markup:
        """Return the list of all pages, open at the page with an address."""
        side = self._closed_side.replace(
            f'<li><a href="{address}">', f'<li><a href="{address}" aria-current="page">'
        )
        for name in self._opened(address):
            side = side.replace(f'<details id="side-{name}">', f'<details id="side-{name}" open>')
        return Markup(side)

    def _opened(self, address: str) -> Iterable[str]:
        """Return the parts of the list that are open for a page."""
        if address == "/docs":
            return list(SHELVES)[:OPEN_AT_HOME]
        tag = next((tag for one, tag in self.operations.values() if one.address == address), None)
        if tag is not None:
            return [tag.anchor]
        return [name for name in SHELVES if address.startswith(f"/docs/{name}/")]
