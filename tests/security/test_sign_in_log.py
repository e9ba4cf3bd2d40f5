"""Refused sign-ins are logged, each in one line with its address, which the guide's filter finds."""

import json
import logging
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from reelbase import logs
from tests.accounts.test_limits import From
from tests.asking import Client
from tests.web.conftest import quick_passwords  # noqa: F401 (a fixture)
from tests.web.visitor import Visitor

pytestmark = pytest.mark.once

GUIDE = Path(__file__).parents[2] / "docs" / "how-to" / "serve-others.md"
ADDRESS = r"(?P<host>[0-9a-f.:]+)"
FORMATTERS: dict[str, Callable[[], logging.Formatter]] = {
    "text": logs.TextFormatter,
    "json": logs.JsonFormatter,
}


def failregexes() -> list[str]:
    """The filter of the guide."""
    block = GUIDE.read_text(encoding="utf-8").split("failregex = ")[1].partition("\njournalmatch")[0]
    return [line.strip() for line in block.splitlines()]


class Lines(logging.Handler):
    """The lines that were logged, as one of the formatters writes them."""

    def __init__(self, formatter: logging.Formatter) -> None:
        super().__init__()
        self.setFormatter(formatter)
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.found.append(self.format(record))


@pytest.fixture(params=["text", "json"])
def lines(request: pytest.FixtureRequest) -> Iterator[list[str]]:
    handler = Lines(FORMATTERS[request.param]())
    logger = logging.getLogger("reelbase")
    logger.addHandler(handler)
    yield handler.found
    logger.removeHandler(handler)


def by_page(client: Client) -> None:
    visitor = Visitor(client)
    visitor.get("/login")
    visitor.send("/login", username="my s3cret typed here", password="hunter22")


def by_api(client: Client) -> None:
    body = {"username": "my s3cret typed here", "password": "hunter22", "request_token": "x"}
    path = "/3/authentication/token/validate_with_login"
    client.ask("POST", path, None, {"content-type": "application/json"}, json.dumps(body).encode())


def addresses(lines: list[str]) -> list[str]:
    """The addresses that the filter finds."""
    patterns = [re.compile(each.replace("<HOST>", ADDRESS)) for each in failregexes()]
    return [found["host"] for line in lines for each in patterns if (found := each.search(line))]


@pytest.mark.parametrize("way", [by_page, by_api])
@pytest.mark.parametrize("address", ["203.0.113.7", "2001:db8::7", "127.0.0.1"])
def test_a_refused_sign_in_is_one_line_with_its_address(
    database_url: str, lines: list[str], way: Any, address: str
) -> None:
    with Client(database_url, rate_limit=0) as client:
        client.app = From(client.app, address)
        for _ in range(6):
            way(client)
    told = [line for line in lines if "Refused a sign-in" in line]
    assert addresses(told) == [address] * 6
    assert ["wrong name or password" in line for line in told] == [True] * 5 + [False]
    assert "too many before it" in told[-1]
    assert not any(secret in "".join(lines) for secret in ("s3cret", "hunter22"))


def test_a_good_sign_in_is_no_such_line(database_url: str, lines: list[str]) -> None:
    with Client(database_url) as client:
        Visitor(client).sign_up("ann")
        visitor = Visitor(client)
        visitor.get("/login")
        assert visitor.send("/login", username="ann", password="correct horse").status == 303
    assert addresses(lines) == []


@pytest.mark.parametrize(
    "address", ["", "nobody", "203.0.113.7: x", "1.2.3.4\n2026 WARNING", "x" * 10_000, "\u202e7.3"]
)
def test_what_is_no_address_stands_in_no_line(database_url: str, lines: list[str], address: str) -> None:
    """A proxy that is trusted may pass on what a stranger has sent."""
    with Client(database_url, rate_limit=0) as client:
        client.app = From(client.app, address)
        by_api(client)
    (line,) = [each for each in lines if "Refused a sign-in" in each]
    assert "Refused a sign-in from unknown: wrong" in line
    assert addresses([line]) == []


@pytest.mark.parametrize(
    ("forwarded", "client"), [("203.0.113.7", "203.0.113.7"), ("", "127.0.0.1"), ("no address", "unknown")]
)
def test_the_line_of_a_request_has_its_address(
    demo_url: str, caplog: pytest.LogCaptureFixture, forwarded: str, client: str
) -> None:
    """That of the proxy's client, where the proxy is trusted."""
    headers = {"x-forwarded-for": forwarded} if forwarded else {}
    with Client(demo_url, log_requests=True, trusted_proxies="127.0.0.1") as server, caplog.at_level("INFO"):
        server.get("/3/movie/603", headers=headers)
    (record,) = [each for each in caplog.records if each.name == "reelbase.requests"]
    assert logs.event_fields(record)["client"] == client
    assert f"client={client}" in logs.TextFormatter().format(record)


FORGED = "x\n2026-05-24 17:19:42 WARNING reelbase.sign_in Refused a sign-in from 203.0.113.9: wrong"


@pytest.mark.parametrize("text", [FORGED, FORGED.replace("\n", "\r"), FORGED.replace("\n", "\x85")])
@pytest.mark.parametrize("form", FORMATTERS)
def test_no_text_makes_a_line_of_its_own(form: str, text: str) -> None:
    """Neither in a message, nor in a field, nor in the error of a traceback."""
    try:
        raise ValueError(text)
    except ValueError as error:
        record = logging.LogRecord(
            "reelbase.api",
            logging.ERROR,
            __file__,
            1,
            "%s",
            (text,),
            (ValueError, error, error.__traceback__),
        )
    record.fields = {"client": text}
    written = FORMATTERS[form]().format(record)
    first, *rest = written.split("\n")
    assert all(line.startswith("  ") for line in rest)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029]", written)
    lines = [first.partition("x\\")[0], *rest] if form == "text" else [first]
    assert [line for line in lines if line.startswith("2026-05-24 17:19:42 WARNING")] == []


@pytest.mark.thorough
@pytest.mark.skipif(not shutil.which("fail2ban-regex"), reason="needs fail2ban-regex, which is not installed")
def test_fail2ban_understands_the_filter(database_url: str, lines: list[str], tmp_path: Path) -> None:
    """The program itself, with the guide's filter and the real lines."""
    with Client(database_url, rate_limit=0) as client:
        client.app = From(client.app, "203.0.113.7")
        for _ in range(3):
            by_api(client)
    log, filter_ = tmp_path / "log", tmp_path / "reelbase.conf"
    log.write_text("".join(f"{line}\n" for line in lines))
    filter_.write_text("[Definition]\nfailregex = " + "\n            ".join(failregexes()) + "\n")
    found = subprocess.run(
        ["fail2ban-regex", "--out", "ip", log, filter_], capture_output=True, text=True, check=False
    )
    assert found.stdout.split() == ["203.0.113.7"] * 3, found.stdout + found.stderr
