"""The soak: it sees what it looks for, and a part of it holds."""

import asyncio

import pytest
import uvloop

from bench.soak import MOST_GROWTH_MB, soaked, together
from bench.soaking import Good, Job, Load, Report
from tests.conftest import CopyOf, load_indexed_demo
from tests.thorough import ENDURING

SECONDS = 45.0 if ENDURING else 6.0  # beside those of the warm-up
SECRET = "0123456789abcdef"


def reported(answer: bytes) -> Report:
    """What a soak of a second says of a server that gives this answer to whatever is sent, twice."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1 << 16)
        writer.write(answer * 2)
        writer.close()

    async def run() -> Report:
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        good = [Good("mine", 1, "GET / HTTP/1.1\r\n\r\n", (200,), "mine")]
        load = Load(Job("127.0.0.1", port, "a", "key", "/a.jpg", 1, 20, 20, 3, 1, [SECRET], good))
        async with server:
            return await load.run()

    return uvloop.run(run())


def answered(status: int, body: str) -> bytes:
    return f"HTTP/1.1 {status} \r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n{body}".encode()


def test_the_answer_of_somebody_else_is_seen() -> None:
    report = reported(answered(200, "yours"))
    assert (report.asked, report.foreign, report.failed) == (20, 20, 0)
    assert report.extra_answers > 0


def test_a_secret_in_the_answer_to_a_stranger_is_seen() -> None:
    report = reported(answered(200, f"mine {SECRET}"))
    assert report.foreign > 0
    assert any(SECRET in text for text in report.failures)


def test_a_good_request_that_fails_is_seen() -> None:
    report = reported(answered(500, "mine"))
    assert (report.asked, report.failed) == (20, 20)
    assert any(text.startswith("[500") for text in report.failures)


def test_what_attackers_saw_counts() -> None:
    """They run in a process of their own, whose report is joined with that on good requests."""
    good, hostile = Report(asked=9, failed=1, foreign=1, failures=["a"]), Report(attacks=5, foreign=2)
    hostile.failures, hostile.extra_answers = ["500 to b"], 3
    both = together(good, hostile)
    assert (both.asked, both.failed, both.foreign, both.attacks, both.extra_answers) == (9, 1, 3, 5, 3)
    assert both.failures == ["a", "500 to b"]


@pytest.mark.once
@pytest.mark.thorough
def test_good_requests_are_answered_beside_hostile_ones(copy_of: CopyOf) -> None:
    """Nothing is measured in time here: the machine may be busy."""
    with copy_of("demo", load_indexed_demo) as database:
        found = soaked(database, SECONDS)
    reports = (found.warm_up, found.baseline, found.hostile)
    assert [text for each in reports for text in each.failures] == []
    assert [(each.failed, each.foreign, each.extra_answers) for each in reports] == [(0, 0, 0)] * 3
    assert found.hostile.attacks > SECONDS
    assert found.replaced == 0
    assert found.memory.growth < MOST_GROWTH_MB
