"""A person with a browser, as far as pages see one: keeps the cookie, fills in the forms that are shown."""

import asyncio
import html
import re
from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Self
from urllib.parse import urlencode

from reelbase.accounts.session import Who, find_account_of
from reelbase.storage.engine.database import open_database
from tests.asking import Answer, Asker
from tests.moments import NOON

FORM = "application/x-www-form-urlencoded"
PASSWORD = "correct horse"


class _Forms(HTMLParser):
    """The forms of a page: where each is sent, and the fields that are filled in already."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self.found.append((given["action"] or "", {}))
        elif tag == "input" and self.found:
            self.found[-1][1][given["name"] or ""] = given.get("value") or ""


class Visitor:
    """Asks for pages as a browser does that is on this very site, unless `headers` say otherwise."""

    def __init__(self, client: Asker) -> None:
        self.client = client
        self.cookie = ""
        self.page: Answer | None = None

    def get(self, target: str, **headers: str) -> Answer:
        """The page at an address."""
        return self.ask("GET", target, b"", headers)

    def follow(self, answer: Answer) -> Answer:
        """The page that an answer leads to."""
        assert answer.status == 303, answer
        return self.get(answer.headers["location"])

    def send(self, action: str, *, headers: Mapping[str, str] | None = None, **fields: str) -> Answer:
        """What is answered to a form of the page that is shown, with these fields in it."""
        form = dict(self.forms()[action], **fields)
        return self.post(action, form, headers or {})

    def post(self, target: str, fields: Mapping[str, str], headers: Mapping[str, str]) -> Answer:
        """What is answered to a form, shown or not."""
        given = {"content-type": FORM, "origin": "null", "sec-fetch-site": "same-origin", **headers}
        return self.ask("POST", target, urlencode(fields).encode(), given)

    def forms(self) -> dict[str, dict[str, str]]:
        """The forms of the page that is shown."""
        assert self.page
        parser = _Forms()
        parser.feed(self.page.body.decode())
        return dict(parser.found)

    def sign_up(self, username: str = "ann", password: str = PASSWORD) -> Self:
        """Make an account and be signed in."""
        self.get("/signup")
        assert self.follow(self.send("/signup", username=username, password=password)).status == 200
        return self

    def ask(self, method: str, target: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        given = {"host": "127.0.0.1:8000", **headers, **({"cookie": self.cookie} if self.cookie else {})}
        answer = self.client.ask(method, target, None, given, body)
        if found := answer.headers.get("set-cookie"):
            self.cookie = found.partition(";")[0]
        self.page = answer
        return answer


def whose(database_url: str, who: Who) -> str | None:
    """The name of the account that an application may act for."""

    async def find() -> str | None:
        readers = open_database(database_url).readers()
        await readers.open()
        async with readers.read(NOON) as db:
            account = await find_account_of(db, who)
        await readers.close()
        return account.username if account else None

    return asyncio.run(find())


def heading(answer: Answer) -> str:
    """The heading of a page."""
    found = re.search(r"<h1>(.*?)</h1>", answer.body.decode(), re.DOTALL)
    assert found, answer
    return html.unescape(found[1])


def refresh(answer: Answer) -> str:
    """Where a page leads on to by itself, empty where it stays."""
    found = re.search(r'http-equiv="refresh" content="0;url=([^"]*)"', answer.body.decode())
    return html.unescape(found[1]) if found else ""
