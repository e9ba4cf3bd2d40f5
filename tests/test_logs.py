"""Log lines: their form, and that no credential is ever in one."""

import asyncio
import json
import logging
import re
import sys
from typing import Any

import pytest

from reelbase import logs
from reelbase.accounts.api_keys import read_access_token
from reelbase.settings import Settings
from tests.moments import NOON

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
    record.fields = (
        {"api_key": "s3cr3t", "detail": text, "deep": [{"password": "s3cr3t"}]} if form == "json" else {}
    )
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
        await logs.RequestLog(answer)(scope, nothing, nothing)

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
