"""Markdown and code as HTML: headings that can be linked to, coloured code, links between pages."""

import html
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token
from pygments import highlight  # type: ignore[import-untyped]
from pygments.formatters import HtmlFormatter  # type: ignore[import-untyped]
from pygments.lexer import Lexer  # type: ignore[import-untyped]
from pygments.lexers import get_lexer_by_name  # type: ignore[import-untyped]
from pygments.util import ClassNotFound  # type: ignore[import-untyped]

FORMATTER = HtmlFormatter(nowrap=True)
LEXERS = {"sh": "bash", "console": "console", "js": "javascript"}
COMMENT = re.compile(r"<!--.*?-->\n?", re.DOTALL)
READER = MarkdownIt("commonmark", {"html": False}).enable("table")
MOST_SPOKEN = 2048  # sentences: all operations together say 800, most of them on several pages
Link = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a text and its address there."""

    level: int
    text: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Prose:
    """A text as HTML, with its headings except for the first one, which is its title."""

    title: str
    html: str
    headings: tuple[Heading, ...]


def coloured(code: str, language: str) -> str:
    """Convert code to HTML with classes for colours; plain if the language is unknown."""
    lexer = _lexer(LEXERS.get(language, language))
    return str(highlight(code, lexer, FORMATTER)).rstrip("\n") if lexer else html.escape(code)


@cache
def _lexer(language: str) -> Lexer | None:
    """Return the lexer of a language; None if there is none. Looking for it takes as long as a short text."""
    try:
        return get_lexer_by_name(language)
    except ClassNotFound:
        return None


@lru_cache(MOST_SPOKEN)
def spoken(text: str) -> str:
    """Convert a short Markdown text to HTML, without a paragraph around a single one."""
    rendered = str(READER.render(text)).strip()
    if rendered.count("<p>") == 1 and rendered.startswith("<p>"):
        return rendered.removeprefix("<p>").removesuffix("</p>")
    return rendered


def prose_of(text: str, link: Link) -> Prose:
    """Convert a Markdown text to HTML; `link` returns the target of each of its links."""
    tokens = READER.parse(COMMENT.sub("", text))
    title, headings = "", []
    taken: dict[str, int] = {}
    for place, token in enumerate(tokens):
        if token.type == "heading_open":
            words = _words(tokens[place + 1])
            anchor = _anchor(words, taken)
            token.attrSet("id", anchor)
            if token.tag == "h1":
                title = title or words
            else:
                headings.append(Heading(int(token.tag.removeprefix("h")), words, anchor))
        if token.type == "th_open" and not tokens[place + 1].content:  # no heading, so nothing to read out
            token.tag = tokens[place + 2].tag = "td"
        if token.attrs.pop("style", None) == "text-align:right":  # the policy allows no style in place
            token.attrSet("class", "right")
        _link(token.children or (), link)
    return Prose(title, _rendered(tokens), tuple(headings))


def _words(token: Token) -> str:
    return "".join(each.content for each in token.children or () if each.type in {"text", "code_inline"})


def _anchor(words: str, taken: dict[str, int]) -> str:
    """Return the anchor of a heading in GitHub's form, so that links work there and here."""
    plain = re.sub(r"[^\w\- ]", "", words.lower()).replace(" ", "-")
    taken[plain] = taken.get(plain, -1) + 1
    return f"{plain}-{taken[plain]}" if taken[plain] else plain


def _link(tokens: Sequence[Token], link: Link) -> None:
    for token in tokens:
        for name in ("href", "src"):
            if isinstance(target := token.attrGet(name), str):
                token.attrSet(name, link(target))


def _rendered(tokens: Sequence[Token]) -> str:
    parts: list[str] = []
    held: list[Token] = []
    above = ""  # the heading that a table stands under

    def flush() -> None:
        parts.append(str(READER.renderer.render(held, READER.options, {})))
        held.clear()

    for place, token in enumerate(tokens):
        above = _words(tokens[place + 1]) if token.type == "heading_open" else above
        if token.type == "fence":
            flush()
            parts.append(code_block(token.content, token.info.strip()))
        elif token.type == "table_open":
            flush()
            about = html.escape(above)
            parts.append(f'<div class="scroll" tabindex="0" role="group" aria-label="Table: {about}">')
            held.append(token)
        elif token.type == "table_close":
            held.append(token)
            flush()
            parts.append("</div>")
        else:
            held.append(token)
    flush()
    return "".join(parts)


def code_block(code: str, language: str) -> str:
    """Return code in a frame, to which the script adds a button that copies it."""
    return (
        f'<div class="code" data-copy><pre tabindex="0"><code>{coloured(code, language)}</code></pre></div>\n'
    )
