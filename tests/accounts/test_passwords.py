"""Which passwords are taken, and that nobody learns from the time of a refusal whether a name is known."""

import io
import json
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from argon2 import PasswordHasher

from reelbase.accounts import passwords
from reelbase.accounts.account import disable_account, folded
from reelbase.accounts.passwords import COMMON, LONGEST, Unfit, hashed, is_common, is_password
from reelbase.cli import user
from reelbase.cli.refusal import Refusal
from reelbase.settings import Settings
from reelbase.storage.engine.database import open_database
from reelbase.storage.queries.accounts import select_account
from tests.asking import Client
from tests.moments import NOON
from tests.web.visitor import PASSWORD, Visitor

pytestmark = pytest.mark.once

QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture
def compared(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every hash that was compared with a password."""
    found: list[str] = []

    def verify(kept: str, password: bytes) -> bool:
        found.append(kept)
        return QUICK.verify(kept, password)

    costs = ("memory_cost", "time_cost", "parallelism", "salt_len", "hash_len")
    counting = SimpleNamespace(
        hash=QUICK.hash, verify=verify, **{each: getattr(QUICK, each) for each in costs}
    )
    monkeypatch.setattr(passwords, "_hasher", lambda: counting)
    return found


@pytest.fixture
def client(compared: list[str], database_url: str) -> Iterator[Client]:
    """A server with two accounts, of which one is disabled."""
    with Client(database_url) as client:
        for name in ("ann", "bob"):
            Visitor(client).sign_up(name)
        database = open_database(database_url)
        with database.writer(now=NOON) as db:
            bob = select_account(db, "bob")
            assert bob
            disable_account(db, bob)
        database.close()
        yield client


def by_page(client: Client, username: str, password: str) -> int:
    visitor = Visitor(client)
    visitor.get("/login")
    return visitor.send("/login", username=username, password=password).status


def by_api(client: Client, username: str, password: str) -> int:
    token = client.get("/3/authentication/token/new").json()["request_token"]
    fields = {"username": username, "password": password, "request_token": token}
    answer = client.ask(
        "POST",
        "/3/authentication/token/validate_with_login",
        None,
        {"content-type": "application/json"},
        json.dumps(fields).encode(),
    )
    return answer.status


@pytest.mark.parametrize("way", [by_page, by_api])
@pytest.mark.parametrize(
    ("username", "password", "is_refused"),
    [
        ("ann", PASSWORD, False),
        ("ann", "not it at all", True),
        ("bob", PASSWORD, True),
        ("bob", "not it at all", True),
        ("nobody", PASSWORD, True),
        ("n" * 65, PASSWORD, True),
        ("n" * 100_000, PASSWORD, True),
        ("\ufdfa" * 1000, PASSWORD, True),
        ("a b", PASSWORD, True),
        ("ann", "x" * (LONGEST + 1), True),
        ("ann", PASSWORD + "x" * LONGEST, True),
        ("nobody", "x" * 100_000, True),
    ],
)
def test_each_sign_in_compares_one_hash(
    client: Client,
    compared: list[str],
    way: Callable[[Client, str, str], int],
    username: str,
    password: str,
    is_refused: bool,
) -> None:
    compared.clear()
    assert (way(client, username, password) == 401) is is_refused
    assert len(compared) == 1
    assert compared[0].rpartition("$")[0].rpartition("$")[0] == "$argon2id$v=19$m=8,t=1,p=1"


def test_a_hash_that_nobody_has_costs_as_much_as_any() -> None:
    hasher = passwords._hasher()
    nobodys = passwords._no_password()
    assert not hasher.check_needs_rehash(nobodys)  # the same costs and lengths
    assert nobodys != passwords._no_password()


@pytest.mark.parametrize("password", ["\ud800surrogate", "\u0000nul and more", "åßçéñöüø", "🎬🎬 six more"])
def test_any_text_can_be_a_password(compared: list[str], password: str) -> None:
    kept = hashed(password, username="ann")
    assert is_password(kept, password)
    assert not is_password(kept, password + "x")
    assert not is_password(None, password)


@pytest.mark.parametrize(
    "password",
    [
        *("password", "Password1", "P@ssw0rd!", "p4ssw0rd2024", "12345678", "1234567890", "0987654321"),
        *("qwertyuiop", "Qwerty123!", "asdfghjkl", "1q2w3e4r", "1qaz2wsx", "iloveyou!", "letmein123"),
        *("aaaaaaaa", "abababab", "abcabcabc", "12341234", "passwordpassword", "monkey1234", "!!dragon!!"),
        *("reelbase", "Reelbase2026", "tmdb1234", "TheMovieDB", "abcdefgh", "zyxwvuts", "trustno1!"),
        *(
            "annelies",
            "Annelies!",
            "annelies1985",
            "ａｎｎｅｌｉｅｓ",
            "4nn3l13s",
            "anneliesannelies",
            " password ",
        ),
    ],
)
def test_what_is_tried_first_is_refused(password: str) -> None:
    assert is_common(password, "Annelies")
    with pytest.raises(Unfit, match="Expected a password that is hard to guess"):
        hashed(password, username="Annelies")


@pytest.mark.parametrize(
    "password",
    [
        *(
            "correct horse",
            "battery staple",
            "open sesame",
            "not it at all",
            "dragonfly in amber",
            "x7#Kp2!q",
        ),
        *(
            "annelies likes films",
            "the movie of my life",
            "19991015",
            "密码密码很长很长的",
            "correcthorsebatterystaple",
        ),
    ],
)
def test_others_are_taken(password: str) -> None:
    assert not is_common(password, "annelies")


def test_the_list_of_common_ones_is_in_order() -> None:
    lines = [line for line in COMMON.read_text().splitlines() if not line.startswith("#")]
    assert lines == sorted(set(lines))
    assert all(line == line.casefold().strip() and line.isalnum() for line in lines)
    assert len(lines) > 150


@pytest.mark.parametrize("text", ["x" * 300_000, "1!" * 500_000, "\ufdfa" * LONGEST, "a1" * 512 + "!"])
def test_a_long_text_costs_little(text: str) -> None:
    begun = time.thread_time()
    is_common(text[:LONGEST], text)
    folded(text)
    assert time.thread_time() - begun < 0.2


def set_by_sign_up(client: Client, password: str, tmp_path: Path) -> str:
    visitor = Visitor(client)
    visitor.get("/signup")
    return visitor.send("/signup", username="cara", password=password).body.decode()


def set_by_page(client: Client, password: str, tmp_path: Path) -> str:
    visitor = Visitor(client)
    visitor.get("/login")
    visitor.send("/login", username="ann", password=PASSWORD)
    visitor.get("/account")
    return visitor.send("/account/password", password=PASSWORD, new_password=password).body.decode()


def set_by_command(command: str, name: str) -> Callable[[Client, str, Path], str]:
    def change(client: Client, password: str, tmp_path: Path) -> str:
        function: Any = {"add": user.add, "password": user.password}[command]
        before, sys.stdin = sys.stdin, io.StringIO(password + "\n")
        try:
            function.__wrapped__(Settings(database=client.database), name)
        except Refusal as refusal:
            return str(refusal)
        finally:
            sys.stdin = before
        return ""

    return change


WAYS = {
    "sign up": set_by_sign_up,
    "page": set_by_page,
    "user add": set_by_command("add", "dora"),
    "user password": set_by_command("password", "ann"),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("password", ["password", "Password123!", "tmdb2026"])
def test_common_ones_are_refused_in_every_way(
    client: Client, way: str, password: str, tmp_path: Path
) -> None:
    assert "hard to guess" in WAYS[way](client, password, tmp_path)
    assert "hard to guess" not in WAYS[way](client, "a long and rare one", tmp_path)
