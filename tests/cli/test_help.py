"""Help shows what is written: every command's text and that of each of its flags, brackets included."""

import re
from typing import Any

import pytest
import typer.main
import typer.rich_utils

from reelbase.cli.program import app, main
from tests.cli.test_databases import commands

COMMANDS: dict[str, Any] = dict(commands(typer.main.get_command(app)))


def words(text: str) -> str:
    """A text as one line, without the frame that is drawn around it."""
    return " ".join(re.sub(r"[│╭╮╰╯─]", " ", text).split())


@pytest.mark.once
@pytest.mark.parametrize("path", COMMANDS)
def test_all_of_it_is_shown(
    path: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "600")
    monkeypatch.setattr(typer.rich_utils, "MAX_WIDTH", 600)
    with pytest.raises(SystemExit):
        main([*path.split(), "--help"])
    shown = words(capsys.readouterr().out)
    texts = [COMMANDS[path].help, *(each.help for each in COMMANDS[path].params)]
    assert [text for text in map(words, filter(None, texts)) if text not in shown] == []
