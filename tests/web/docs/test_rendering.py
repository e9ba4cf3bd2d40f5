"""What pages show is rendered: no Markdown as it is written, no table without names for who can't see it."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest

from reelbase.web.docs.guides import guides
from reelbase.web.docs.prose import prose_of
from tests.asking import Client
from tests.thorough import ENDURING
from tests.web.docs.operations import operations

BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
WRITTEN = re.compile(r"`|\*\*|\]\(")
CODE = {"code", "pre", "textarea", "script", "title"}


class Words(HTMLParser):
    """The words of a page outside code, its cells of headers, and its link home."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.words: list[str] = []
        self.headers: list[str] = []
        self.brand = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        given = dict(attrs)
        if tag == "th":
            self.headers.append("")
        if given.get("class") == "brand":
            self.brand = given.get("aria-label") or ""
        self.words += [value for name, value in attrs if name in {"title", "aria-label", "alt"} and value]

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if "th" in self.open:
            self.headers[-1] += data
        if not CODE & set(self.open):
            self.words.append(data)


@pytest.fixture(scope="module")
def client(demo_url: str) -> Iterator[Client]:
    with Client(demo_url, key=None) as client:
        yield client


def test_no_page_shows_markdown_or_an_empty_header(client: Client) -> None:
    texts = [each.address for each in guides("").values()]
    some = [each.address for each in operations()[:: 1 if ENDURING else 8]]
    faults = []
    for address in ["/", "/docs", "/docs/search?q=serve", *texts, *some]:
        page = Words()
        page.feed(client.get(address, headers=BROWSER).body.decode())
        faults += [(address, each) for each in page.words if WRITTEN.search(each)]
        faults += [(address, "an empty header") for each in page.headers if not each.strip()]
        faults += [(address, "a link home without a name")] if page.brand != "Reelbase" else []
    assert faults == []


def test_a_table_is_reached_by_keyboard_and_says_what_it_is_of() -> None:
    html = prose_of('# A "B"\n\n## C `d`\n\n| | e |\n|---|---|\n| f | g |\n', str).html
    assert '<div class="scroll" tabindex="0" role="group" aria-label="Table: C d">' in html
    assert "<th></th>" not in html and html.count("<td></td>") == 1
    assert 'aria-label="Table: A &quot;B&quot;"' in prose_of('# A "B"\n\n| e |\n|---|\n| f |\n', str).html


@pytest.mark.parametrize(
    ("method", "path", "status", "title"),
    [
        ("GET", "/films/603", 404, "No such page"),
        ("GET", "/nope", 404, "No such page"),
        ("GET", "/docs/nope", 404, "No such page"),
        ("GET", "/static/nope.css", 404, "No such page"),
        ("POST", "/", 405, "This can't be done here"),
        ("PUT", "/docs", 405, "This can't be done here"),
        ("GET", "/logout", 405, "This can't be done here"),
    ],
)
def test_a_browser_that_asks_in_vain_is_shown_a_page(
    client: Client, method: str, path: str, status: int, title: str
) -> None:
    answer = client.ask(method, path, headers=BROWSER)
    page = answer.body.decode()
    assert (answer.status, answer.headers["content-type"]) == (status, "text/html; charset=utf-8")
    assert '<html lang="en">' in page and f"<h1>{title.replace(chr(39), '&#39;')}</h1>" in page
    assert '<a href="/docs">' in page and "script-src 'self'" in answer.headers["content-security-policy"]
    assert ("allow" in answer.headers) == (status == 405)
    if not path.startswith("/docs/"):
        program = client.ask(method, path)
        assert (program.status, program.headers["content-type"]) == (status, "text/plain; charset=utf-8")
