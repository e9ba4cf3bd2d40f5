"""`reelbase redirect` as it is typed."""

import re
from pathlib import Path
from textwrap import indent

import pytest

from reelbase.cli.welcome import print_welcome
from reelbase.settings import Settings
from reelbase.storage.queries.first_start import Shown
from tests.cli.test_commands import Shell
from tests.redirect.test_recipes import ALL

pytestmark = pytest.mark.once


@pytest.fixture
def shell(capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(capsys)


@pytest.fixture
def address(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/one.db"


def test_init_says_what_it_made_and_what_comes_next(shell: Shell, address: str, tmp_path: Path) -> None:
    first = shell(
        "redirect", "init", "--address", "192.168.1.10", "--address", "FD00::10", "--database", address
    )
    assert (first.status, first.err) == (0, "")
    assert f"Wrote {tmp_path}/one.db.redirect/ca.crt\n" in first.out
    assert "Resolve to:  192.168.1.10 fd00::10\n" in first.out
    assert "Certificate: 395 days left\n" in first.out
    again = shell("redirect", "init", "--database", address)
    assert again.out == "".join(each for each in first.out.splitlines(True) if not each.startswith("Wrote"))


@pytest.mark.parametrize(("kind", "program"), ALL)
def test_every_recipe_is_printed_and_taken_back(shell: Shell, address: str, kind: str, program: str) -> None:
    shell("redirect", "init", "--database", address)
    shown = shell("redirect", kind, "--for", program, "--database", address)
    undone = shell("redirect", "undo", "--for", program, "--database", address)
    assert (shown.status, undone.status) == (0, 0)
    assert {shown.err, undone.err} == {""}
    assert "" not in {shown.out, undone.out}
    assert shown.out != undone.out


def test_without_an_authority_it_says_what_to_type(shell: Shell, address: str, tmp_path: Path) -> None:
    outcome = shell("redirect", "trust", "--for", "debian", "--database", address)
    assert (outcome.status, outcome.out) == (1, "")
    assert "Type: reelbase redirect init" in outcome.err
    assert list(tmp_path.glob("one.db*")) == []


@pytest.mark.parametrize("program", ["", "bind", "../parts", "debian"])
def test_an_unknown_program_is_answered_by_those_that_are_known(
    shell: Shell, address: str, program: str
) -> None:
    outcome = shell("redirect", "names", "--for", program, "--database", address)
    assert outcome.status == 2
    assert "adguard, compose, coredns, dnsmasq, hosts, kubernetes, pihole, unbound" in outcome.err


@pytest.mark.parametrize(
    "text", ["", "0.0.0.0", "::", "films.example.org", "192.168.1", "fe80::1%eth0", "10.0.0.0/8"]
)
def test_what_is_no_address_is_refused(shell: Shell, address: str, tmp_path: Path, text: str) -> None:
    outcome = shell("redirect", "init", "--address", text, "--database", address)
    assert outcome.status == 2
    assert "--address 192.168.1.10" in outcome.err
    assert list(tmp_path.glob("one.db*")) == []


def test_undo_names_what_was_pasted_and_set(
    shell: Shell, address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each recipe once, and none that was not printed; they can't be printed when the authority is gone."""
    shell("redirect", "init", "--database", address)
    for kind, program in (("names", "hosts"), ("trust", "macos"), ("names", "hosts")):
        shell("redirect", kind, "--for", program, "--database", address)
    takes_back = {
        each: shell("redirect", "undo", "--for", each, "--database", address).out
        for each in ("hosts", "macos")
    }
    monkeypatch.setenv("REELBASE_REDIRECT", "on")
    gone = shell("redirect", "undo", "--database", address)
    assert gone.status == 0
    assert [
        line.split("--for ")[1] for line in gone.out.splitlines() if line.startswith("Where you pasted")
    ] == [
        "hosts` printed:",
        "macos` printed:",
    ]
    for text in takes_back.values():
        assert indent(text, "  ") in gone.out
    assert re.search(r"remove there:\n  Reelbase redirect [0-9a-f]{8}\n", gone.out)
    assert "The setting redirect is on (REELBASE_REDIRECT)" in gone.out
    assert list(tmp_path.glob("one.db*")) == []
    late = shell("redirect", "undo", "--for", "hosts", "--database", address)
    assert (late.status, "How to undo the recipes was printed" in late.err) == (1, True)


@pytest.mark.parametrize(
    "content", ["", "{}", '[["names"]]', '[["../parts", "x"], ["names", "nobody"]]', "[[1, 2]]"]
)
def test_a_damaged_note_keeps_nothing_here(shell: Shell, address: str, tmp_path: Path, content: str) -> None:
    shell("redirect", "init", "--database", address)
    (tmp_path / "one.db.redirect" / "given.json").write_text(content)
    gone = shell("redirect", "undo", "--database", address)
    assert (gone.status, "Where you pasted" in gone.out) == (0, False)
    assert list(tmp_path.glob("one.db*")) == []


@pytest.mark.parametrize("content", [b"", b"-----BEGIN CERTIFICATE-----\nAAAA\n"])
def test_a_damaged_authority_is_removed_too(
    shell: Shell, address: str, tmp_path: Path, content: bytes
) -> None:
    shell("redirect", "init", "--database", address)
    shell("redirect", "names", "--for", "hosts", "--database", address)
    for name in ("ca.pem", "ca.crt"):
        (tmp_path / "one.db.redirect" / name).write_bytes(content)
    gone = shell("redirect", "undo", "--database", address)
    assert (gone.status, "--for hosts` printed:\n  remove it there" in gone.out) == (0, True)
    assert list(tmp_path.glob("one.db*")) == []


def test_undo_leaves_nothing_behind(shell: Shell, address: str, tmp_path: Path) -> None:
    shell("redirect", "init", "--database", address)
    gone = shell("redirect", "undo", "--database", address)
    assert gone.out.count("Removed ") == 4
    assert list(tmp_path.glob("one.db*")) == []
    assert shell("redirect", "undo", "--database", address).out.startswith("There is nothing in ")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("192.168.1.10", "Phones and browsers find their steps at http://192.168.1.10:8080/redirect"),
        ("127.0.0.1", "Other devices need this machine's address; type: reelbase redirect init --address"),
    ],
)
def test_the_welcome_leads_other_devices_to_their_steps(
    shell: Shell, address: str, capsys: pytest.CaptureFixture[str], given: str, words: str
) -> None:
    shell("redirect", "init", "--address", given, "--database", address)
    print_welcome(
        Settings(database=address, redirect=True, redirect_http_port=8080),
        None,
        Shown(603, "The Matrix", None),
    )
    assert words in capsys.readouterr().out
