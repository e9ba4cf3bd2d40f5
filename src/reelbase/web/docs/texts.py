"""The documentation as Markdown for programs that read: the index, lists, and all of it in one piece."""

from collections.abc import Iterator

from reelbase.web.docs.documentation import Documentation
from reelbase.web.docs.reference import operation_line, operation_text

ABOUT = """\
# Reelbase

> Reelbase is a movie and TV database that its owner runs, and that answers the API of The Movie Database
> (TMDB), v3 and v4, from its owner's data: the same paths, parameters, answers and errors.
"""


def index_text(docs: Documentation) -> str:
    """Return `/llms.txt`: all pages, by shelf and by tag (llmstxt.org)."""
    return "\n".join([ABOUT, f"The API is at {docs.server.url}/3 and /4.\n", *_index(docs)])


def home_text(docs: Documentation) -> str:
    """Return the page /docs."""
    return "\n".join(["# Documentation\n", *_index(docs)])


def reference_text(docs: Documentation) -> str:
    """Return the list of all operations."""
    return "\n".join(["# Operations\n", *_operations(docs, 2)])


def full_text(docs: Documentation) -> str:
    """Return `/llms-full.txt`: every guide, and every operation with its part of the OpenAPI document."""
    parts = [ABOUT, *(each.markdown for each in docs.guides.values())]
    parts += [operation_text(docs, *each) for each in docs.operations.values()]
    return "\n\n---\n\n".join(part.strip() for part in parts) + "\n"


def _index(docs: Documentation) -> Iterator[str]:
    names = {guide.shelf: None for guide in docs.guides.values()}
    for shelf in names:
        yield f"## {shelf.capitalize()}\n"
        for guide in docs.guides.values():
            if guide.shelf == shelf:
                yield f"- [{guide.title}]({guide.address}.md){f': {guide.words}' if guide.words else ''}"
        yield ""
    yield "## Operations\n"
    yield from _operations(docs, 3)


def _operations(docs: Documentation, level: int) -> Iterator[str]:
    for tag in docs.tags:
        yield f"{'#' * level} {tag.title} ({tag.version})\n"
        yield from (operation_line(each, tag) for each in tag.operations)
        yield ""
