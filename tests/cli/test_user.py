"""`reelbase user` and the keys of accounts, as they are typed."""

import io
import re
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reelbase.accounts.api_keys import create_api_key
from reelbase.storage.engine.database import open_database
from tests.asking import Client
from tests.cli.test_commands import Outcome, Shell
from tests.web.conftest import quick_passwords  # noqa: F401 (a fixture)
from tests.web.visitor import Visitor, heading

Run = Callable[..., Outcome]


@pytest.fixture
def run(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, database_url: str
) -> Run:
    """Runs a command on the test's own database, with lines of standard input."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str, typed: str = "") -> Outcome:
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        return Shell(capsys)(*arguments, "--database", database_url)

    return run


def sign_in(url: str, name: str, password: str) -> int:
    """What signing in is answered with."""
    with Client(url, key=None) as client:
        visitor = Visitor(client)
        visitor.get("/login")
        return visitor.send("/login", username=name, password=password).status


def test_an_account_is_made_and_can_be_signed_in_to(run: Run, database_url: str) -> None:
    assert run("user", "list").out == "There are no accounts. Type: reelbase user add NAME\n"
    assert run("user", "add", "Ann", typed="correct horse\n") == (0, "Made the account Ann.\n", "")
    assert re.fullmatch(r" +1  [-\d]+ [:\d]+  active +Ann\n", run("user", "list").out)
    assert sign_in(database_url, "ann", "correct horse") == 303


@pytest.mark.parametrize(
    ("name", "typed", "words"),
    [
        ("bob", "", "Expected a password, found none."),
        ("bob", "short\n", "Expected a password of 8 to 1,024 characters, found 5."),
        ("b b", "correct horse\n", "Expected a name of 1 to 64 letters"),
        ("b b", "", "Expected a name of 1 to 64 letters"),
        ("ANN", "", "Expected a name that is free, found that ANN is taken."),
        ("ANN", "correct horse\n", "Expected a name that is free, found that ANN is taken."),
    ],
)
def test_an_account_is_refused_with_what_to_type(run: Run, name: str, typed: str, words: str) -> None:
    run("user", "add", "ann", typed="correct horse\n")
    refused = run("user", "add", name, typed=typed)
    assert (refused.status, refused.out, words in refused.err) == (2, "", True)
    assert "Type" in refused.err


def test_a_password_is_changed(run: Run, database_url: str) -> None:
    run("user", "add", "ann", typed="correct horse\n")
    run("key", "create", "phone", "--user", "ann")
    changed = run("user", "password", "ANN", typed="battery staple\n")
    words = "Changed the password of ann. Ended: 0 browsers, 0 applications and 1 API key.\n"
    assert changed == (0, words, "")
    assert "revoked" in run("key", "list").out
    assert sign_in(database_url, "ann", "correct horse") == 401
    assert sign_in(database_url, "ann", "battery staple") == 303


def test_a_disabled_account_is_refused_until_it_is_enabled(run: Run, database_url: str) -> None:
    run("user", "add", "ann", typed="correct horse\n")
    key = run("key", "create", "phone", "--user", "ann").out.split()[2]
    with Client(database_url, key=None, host="0.0.0.0") as client:

        def code() -> int:
            return int(client.get(f"/3/authentication?api_key={key}").json().get("status_code", 0))

        assert code() == 0
        assert "To undo it: reelbase user enable ann" in run("user", "disable", "ann").out
        assert code() == 10
        assert "disabled" in run("user", "list").out
        assert sign_in(database_url, "ann", "correct horse") == 401
        assert run("user", "enable", "ann").out == "Enabled ann.\n"
        assert code() == 0
    assert sign_in(database_url, "ann", "correct horse") == 303


def test_an_account_is_deleted_with_its_keys_once_that_is_meant(run: Run) -> None:
    run("user", "add", "ann", typed="correct horse\n")
    run("key", "create", "phone", "--user", "ann")
    run("key", "create", "shared")
    asked = run("user", "delete", "ann")
    assert (asked.status, "Type: reelbase user delete ann --yes" in asked.err) == (2, True)
    assert run("user", "delete", "ann", "--yes").out == "Deleted ann with everything in it.\n"
    listed = run("key", "list").out
    assert "shared" in listed and "phone" not in listed


def test_the_list_of_keys_tells_whose_they_are(run: Run) -> None:
    run("user", "add", "ann", typed="correct horse\n")
    run("key", "create", "phone", "--user", "Ann")
    run("key", "create", "shared")
    lines = run("key", "list").out.splitlines()
    assert [line.endswith("phone (of ann)") for line in lines] == [True, False]


def test_the_list_of_keys_moves_no_cursor(run: Run, database_url: str) -> None:
    refused = run("key", "create", "\x1b[2Jphone")
    assert (refused.status, "found U+001B" in refused.err) == (2, True)
    with closing(open_database(database_url)) as database:
        create_api_key(database, "\x1b[2Jphone\nfalse", datetime.now(UTC))  # a backup may bring it
    (line,) = run("key", "list").out.splitlines()
    assert line.endswith("\\u001b[2Jphone\\u000afalse")


@pytest.mark.parametrize(
    "arguments",
    [
        ["user", "password", "ann"],
        ["user", "disable", "ann"],
        ["user", "enable", "ann"],
        ["user", "delete", "ann", "--yes"],
        ["key", "create", "phone", "--user", "ann"],
    ],
)
def test_a_name_of_no_account_is_refused(run: Run, arguments: list[str]) -> None:
    refused = run(*arguments, typed="correct horse\n")
    assert (refused.status, refused.out) == (2, "")
    assert refused.err.startswith('error: Expected the name of an account, found "ann".')
    assert "Type: reelbase user list" in refused.err


def test_an_invitation_is_an_address_that_can_be_sent(run: Run, database_url: str) -> None:
    printed = run("user", "invite", "--base-url", "https://tmdb.example").out.strip()
    address, _, path = printed.partition("/signup")
    assert address == "https://tmdb.example"
    assert re.fullmatch(r"\?invitation=[0-9a-f]{32}", path)
    with Client(database_url, key=None, sign_up="invitation") as client:
        assert heading(Visitor(client).get(f"/signup{path}")) == "Make an account"
