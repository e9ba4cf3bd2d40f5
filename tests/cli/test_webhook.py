"""`reelbase webhook`, as it is typed."""

import re
from collections.abc import Callable

import pytest

from tests.cli.test_commands import Outcome, Shell

URL = "https://example.org/hook"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], database_url: str) -> Callable[..., Outcome]:
    return lambda *typed: Shell(capsys)("webhook", *typed, "--database", database_url)


def test_a_webhook_is_made_tried_given_another_secret_and_removed(run: Callable[..., Outcome]) -> None:
    assert run("list").out == "There are no webhooks. Type: reelbase webhook add https://…\n"
    made = run("add", URL, "--name", "Search", "--kind", "movie").out
    assert re.fullmatch(
        r"Webhook: 1\nSecret:  whsec_[\w+/=]{44}\nKeep it now: it is not shown again\.\n", made
    )
    assert run("list").out == f"   1  enabled  0 sent, 0 wait, 0 given up  {URL}  Search\n"
    assert run("test", "1").out.startswith("Message msg_")
    assert "1 wait" in run("list").out
    assert "whsec_" not in run("list", "--json").out
    rotated = run("rotate", "1").out
    assert re.search(r"whsec_[\w+/=]{44}", rotated)
    assert "The old secret signs too until 20" in rotated
    assert run("disable", "1").out == "Webhook 1 is disabled.\n"
    assert "disabled: by an editor" in run("list").out
    assert run("enable", "1").out == "Webhook 1 is enabled.\n"
    assert run("failed", "1").out == "No message was given up.\n"
    assert run("failed", "1", "--resend").out == "0 messages are sent again.\n"
    assert run("remove", "1").out == "Removed webhook 1.\n"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["remove", "7"], "Expected the id of a webhook, found 7."),
        (["add", "ftp://x"], "Url: expected an address that begins with https://, found another text."),
        (["add", URL, "--kind", "film"], "Kinds: expected movie, tv"),
    ],
)
def test_refusals_say_what_to_type(run: Callable[..., Outcome], typed: list[str], said: str) -> None:
    refused = run(*typed)
    assert refused.status == 2
    assert said.lower() in refused.err.lower()
    assert "Type: reelbase webhook" in refused.err
