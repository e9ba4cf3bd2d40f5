"""Log lines: their form, and that no credential is ever in one."""

import asyncio
import json
import logging
import re
import sys
from collections import UserString
from typing import Any

import pytest

from reelbase import logs
from reelbase.accounts.api_keys import read_access_token
from reelbase.asgi.request_log import RequestLog
from reelbase.outcome import HIT, Outcome
from reelbase.settings import Settings
from tests.moments import NOON
from tests.security.test_sign_in_log import addresses

KEY = "0123456789abcdef0123456789abcdef"
SESSION = "0123456789abcdef0123456789abcdef01234567"
TOKEN = read_access_token(KEY, NOON)
SECRETS = (KEY, SESSION, TOKEN, "hunter2", "s3cr3t")

TEXTS = [
    f"GET /3/movie/550?api_key={KEY}&language=de",
    "GET /3/movie/550?language=de&api_key=hunter2",
    f"GET /3/account?session_id={SESSION}",
    f"GET /3/movie/1/rating?guest_session_id={SESSION}",
    f"POST /3/authentication/session/new {{'request_token': '{SESSION}'}}",
    f'{{"username": "me", "password": "hunter2", "request_token": "{SESSION}"}}',
    f"Authorization: Bearer {TOKEN}",
    "authorization: Bearer hunter2",
    f"headers [(b'authorization', b'Bearer {TOKEN}'), (b'accept', b'*/*')]",
    "{'Authorization': 'Basic hunter2'}",
    f"token {TOKEN}",
    f"/authenticate/{SESSION}",
    f"GET /signup?next=/authenticate/{SESSION}?redirect_to=https://app.example",
    f"GET /signup?next=%2Fauthenticate%2F{SESSION}",
    f"GET /login?next=%2fauth%2faccess%3frequest_token%3d{TOKEN}",
    f"GET /somewhere%2F{TOKEN}",
    "GET /signup?invitation=hunter2",
    f"GET /auth/access/approve?proof={KEY}{KEY}",
    f"reelbase={KEY}{KEY}; HttpOnly",
    f"key {KEY}.",
    "postgresql://reelbase:hunter2@db/reelbase",
    "access_token=hunter2",
    "Cookie: session=hunter2",
]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("form", ["text", "json"])
def test_no_line_carries_a_secret(text: str, form: str) -> None:
    formatter = logs.JsonFormatter() if form == "json" else logs.TextFormatter()
    try:
        raise ValueError(text)
    except ValueError:
        error = sys.exc_info()
    record = logging.LogRecord("reelbase", logging.ERROR, __file__, 1, "%s", (text,), error)
    record.fields = {
        "api_key": "s3cr3t",
        "detail": text,
        "deep": [{"password": "s3cr3t"}],
        "reason": OSError(text),
        "other": UserString(text),
    }
    line = formatter.format(record)
    assert [secret for secret in SECRETS if secret in line] == []


def test_what_is_no_secret_stays() -> None:
    text = "GET /3/credit/52fe4250c3a36847f80149f3?language=de-DE 200 key=episode_run_time"
    assert logs.without_secrets(text) == text


def line_of(form: str, capsys: pytest.CaptureFixture[str], query: bytes) -> str:
    """The line that one request makes."""

    async def answer(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 404, "headers": []})
        await send({"type": "http.response.body", "body": b"12345"})

    async def ask() -> None:
        async def nothing(*_: Any) -> Any:
            return {}

        scope = {
            "type": "http",
            "method": "GET",
            "path": "/3/movie/1",
            "raw_path": b"/3/movie/1",
            "query_string": query,
        }
        await RequestLog(answer)(scope, nothing, nothing)

    logs.configure(Settings.load({"log_format": form}, {}))
    asyncio.run(ask())
    return capsys.readouterr().err


def test_a_request_is_one_line_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    line = line_of("text", capsys, b"api_key=hunter2&language=de&api%5Fkey=hunter2")
    assert "GET /3/movie/1?api_key=***&language=de&api%5Fkey=*** status=404 bytes=5 ms=" in line
    assert re.search(r"request_id=[0-9a-f]{16}\n$", line)
    assert line.count("\n") == 1


def test_a_request_is_one_object_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    event = json.loads(line_of("json", capsys, b"session_id=hunter2"))
    assert event["message"] == "GET /3/movie/1?session_id=***"
    assert (event["level"], event["logger"], event["status"], event["bytes"]) == (
        "info",
        "reelbase.requests",
        404,
        5,
    )
    assert event["time"].endswith("+00:00")
    assert len(event["request_id"]) == 16


def test_each_request_has_an_id_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    ids = {json.loads(line_of("json", capsys, b""))["request_id"] for _ in range(3)}
    assert len(ids) == 3
    assert logs.request_id.get() == ""


def logged(
    form: str, capsys: pytest.CaptureFixture[str], headers: list[tuple[bytes, bytes]]
) -> tuple[str, str]:
    """The line of a request with these headers, and the id in its answer."""
    sent: list[Any] = []

    async def answer(scope: Any, receive: Any, send: Any) -> Outcome:
        logs.note_account("ann smith")
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"1"})
        return Outcome("GET /3/movie/{movie_id}", 200, HIT, "living room")

    async def ask() -> None:
        async def receive() -> Any:
            return {}

        async def send(message: Any) -> None:
            sent.append(message)

        scope = {"type": "http", "method": "GET", "path": "/x", "query_string": b"", "headers": headers}
        await RequestLog(answer)(scope, receive, send)

    logs.configure(Settings.load({"log_format": form}, {}))
    asyncio.run(ask())
    return capsys.readouterr().err, dict(sent[0]["headers"])[b"x-request-id"].decode()


def test_a_line_says_who_has_asked_and_where_the_answer_is_from(capsys: pytest.CaptureFixture[str]) -> None:
    given = [(b"user-agent", b"Mozilla/5.0 (X11; Linux)"), (b"x-request-id", b"from-nginx.1")]
    line, number = logged("text", capsys, given)
    assert line.endswith(
        " client=unknown cache=hit key=living+room account=ann+smith agent=Mozilla/5.0+(X11;+Linux)"
        " request_id=from-nginx.1\n"
    )
    assert number == "from-nginx.1"
    event = json.loads(logged("json", capsys, given)[0])
    assert {name: event[name] for name in ("cache", "key", "account", "agent", "request_id")} == {
        "cache": "hit",
        "key": "living+room",
        "account": "ann+smith",
        "agent": "Mozilla/5.0+(X11;+Linux)",
        "request_id": "from-nginx.1",
    }


@pytest.mark.parametrize("form", ["text", "json"])
def test_the_id_of_a_proxy_is_kept_even_if_it_looks_like_a_key(
    capsys: pytest.CaptureFixture[str], form: str
) -> None:
    """nginx makes ids of 32 hex characters."""
    line, number = logged(form, capsys, [(b"x-request-id", KEY.encode())])
    assert (number, KEY in line) == (KEY, True)


@pytest.mark.parametrize(
    "sent", [b"", b"x" * 65, b"a b", b"a\nb", b"\xe9", b"a=b", b"<x>", b'a"b', b"1.2.3.4: wrong name"]
)
def test_an_id_that_is_none_is_replaced(capsys: pytest.CaptureFixture[str], sent: bytes) -> None:
    line, number = logged("text", capsys, [(b"x-request-id", sent)])
    assert re.fullmatch(r"[0-9a-f]{16}", number)
    assert line.endswith(f" request_id={number}\n")


FORGED = b"x WARNING reelbase.sign_in Refused a sign-in from 203.0.113.7: wrong name or password"


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize(
    "agent", [FORGED, FORGED + b"\n" + FORGED, b'"logger": "reelbase.sign_in", "message": "x']
)
def test_no_client_can_write_what_looks_like_another_line(
    capsys: pytest.CaptureFixture[str], form: str, agent: bytes
) -> None:
    line, _ = logged(form, capsys, [(b"user-agent", agent)])
    assert line.count("\n") == 1
    assert addresses([line]) == []
    if form == "text":
        assert " reelbase.sign_in" not in line


def test_the_name_of_a_client_has_a_bound_and_no_secrets(capsys: pytest.CaptureFixture[str]) -> None:
    line, _ = logged("json", capsys, [(b"user-agent", f"api_key={KEY} ".encode() + b"x" * 9000)])
    assert KEY not in line
    assert len(json.loads(line)["agent"]) < 300
