"""The process that sends is killed amid it: nothing is lost, and each title's order holds."""

import os
import signal
from pathlib import Path

import pytest

from reelbase.accounts.api_keys import Scope
from tests.asking import Client
from tests.editing.receiving import Received, receiving, until
from tests.editing.test_requests import key_of
from tests.editing.test_webhooks import add, journal
from tests.warm import Forked, Running

NUMBER = 150


def background(url: str, folder: Path) -> Running:
    variables = {name: value for name, value in os.environ.items() if not name.startswith("REELBASE_")}
    settings = {"REELBASE_DATABASE": url, "REELBASE_WEBHOOKS_PRIVATE": "true", "HOME": str(folder)}
    said = Path(os.devnull)
    return Forked(["background"], folder, variables | settings, said, said)


@pytest.mark.thorough
def test_a_process_that_is_killed_loses_nothing(database_url: str, tmp_path: Path) -> None:
    with receiving() as receiver, Client(database_url, key=key_of(database_url, Scope.EDIT)) as client:
        add(client, receiver.url)
        for number in range(NUMBER):
            journal(database_url, number % 7 + 1, key=f"key{number}")
        process = background(database_url, tmp_path)

        def kill_once(received: Received) -> tuple[int, dict[str, str]]:
            if len(receiver.received) == NUMBER // 3:
                process.send_signal(signal.SIGKILL)
            return 200, {}

        receiver.answer = kill_once
        process.wait(60)
        assert NUMBER // 3 <= len(receiver.received) < NUMBER
        following = background(database_url, tmp_path)
        try:
            until(lambda: len({each.id for each in receiver.received}) == NUMBER, 90)
        finally:
            following.send_signal(signal.SIGTERM)
            assert following.wait(30) == 0
    once = {each.id: each for each in receiver.received}  # repeats have the id and the content of the first
    assert all(each.content == once[each.id].content for each in receiver.received)
    for title in range(1, 8):
        firsts = dict.fromkeys(each.id for each in receiver.received if each.title == title)
        keys = [once[id_].body["data"]["changes"][0]["key"] for id_ in firsts]
        assert keys == [f"key{number}" for number in range(NUMBER) if number % 7 + 1 == title]
