"""The pages on which people keep things: each form shows with the next request, and to its owner alone."""

import re
from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher

from reelbase.accounts import passwords
from tests.asking import Answer, Client
from tests.conftest import CopyOf, load_indexed_demo
from tests.web.visitor import Visitor

FILM, EPISODE = "/movie/603-the-matrix", "/tv/1399-game-of-thrones/season/1/episode/1"


@pytest.fixture(scope="module")
def client(copy_of: CopyOf) -> Iterator[Client]:
    with pytest.MonkeyPatch.context() as patch, copy_of("demo", load_indexed_demo) as url:
        quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        patch.setattr(passwords, "_hasher", lambda: quick)
        with Client(url, key=None) as client:
            yield client


@pytest.fixture(scope="module")
def ann(client: Client) -> Visitor:
    return Visitor(client).sign_up("ann")


def sent(who: Visitor, at: str, action: str, **fields: str) -> Answer:
    """What a form of a page leads to, sent as the page has it but for these fields."""
    page = who.get(at).body.decode()
    token = re.search(r'name="csrf" value="(\w+)"', page)
    assert token, page
    answer = who.post(action, {"csrf": token[1], "back": at, **fields}, {})
    return who.follow(answer) if answer.status == 303 else answer


def text(answer: Answer) -> str:
    return answer.body.decode()


def test_what_is_kept_of_a_title_is_on_its_page_at_once(ann: Visitor) -> None:
    base = "/my/titles/movie/603"
    page = sent(ann, FILM, f"{base}/rating", value="8.5")
    assert '<option value="8.5" selected>' in text(page)
    assert page.headers["cache-control"] == "no-store"
    assert '<option value="8.5" selected>' not in text(sent(ann, FILM, f"{base}/rating", value=""))
    for mark in ("watchlist", "favorite"):
        for on, pressed in (("1", 1), ("0", 0)):
            shown = text(sent(ann, FILM, f"{base}/mark", mark=mark, on=on))
            assert shown.count('aria-pressed="true"') == pressed
    assert "Seen once" in text(sent(ann, FILM, f"{base}/watched", day="2024-02-29"))
    assert "last on February 29, 2024" in text(ann.get(FILM))
    assert "Seen 2 times" in text(sent(ann, FILM, f"{base}/watched"))
    assert ">Late night</option>" in text(sent(ann, FILM, f"{base}/list", name="Late night"))
    episode = re.search(r'action="(/my/titles/episode/\d+)/rating"', text(ann.get(EPISODE)))
    assert episode
    assert "selected" in text(sent(ann, EPISODE, f"{episode[1]}/rating", value="10.0"))
    assert "Seen once" in text(sent(ann, EPISODE, f"{episode[1]}/watched"))


def test_a_form_that_says_nothing_changes_nothing_and_says_why(client: Client, ann: Visitor) -> None:
    before = ann.get(FILM).body
    for target, fields, status in (
        ("movie/603/rating", {"value": "11"}, 400),
        ("movie/603/rating", {"value": "x" * 999}, 400),
        ("movie/603/mark", {"mark": "loved", "on": "1"}, 400),
        ("movie/603/watched", {"day": "2999-01-01"}, 422),
        ("movie/603/watched", {"day": "yesterday"}, 422),
        ("movie/603/list", {"list": "99"}, 404),
        ("movie/603/list", {"name": "x" * 256}, 400),
        ("movie/999999999/rating", {"value": "8"}, 404),
        ("episode/1/mark", {"mark": "favorite", "on": "1"}, 404),
        ("person/6384/rating", {"value": "8"}, 404),
    ):
        answer = sent(ann, FILM, f"/my/titles/{target}", **fields)
        assert (answer.status, "That did not work" in text(answer)) == (status, True), target
    stranger = ann.post("/my/titles/movie/603/rating", {"csrf": "0" * 64, "value": "1"}, {})
    assert stranger.status == 403
    away = sent(ann, FILM, "/my/titles/movie/603/rating", value="", back="//elsewhere.example/")
    assert "elsewhere" not in str(away.headers)
    assert ann.get(FILM).body == before
    nobody = Visitor(client)
    nobody.get("/login")
    answer = nobody.send("/login", username="ann", password="wrong")
    token = nobody.forms()["/login"]["csrf"]
    answer = nobody.post("/my/titles/movie/603/rating", {"csrf": token, "back": FILM, "value": "8"}, {})
    assert answer.headers["location"] == "/login?next=" + FILM
