"""Logs: one line an event, for people or for programs, with the request's id and without any key or token."""

import ipaddress
import json
import logging
import re
import secrets
import sys
import time
from collections.abc import Awaitable, Callable, MutableMapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from urllib.parse import unquote_plus

from reelbase.errors import StorageError
from reelbase.outcome import Outcome
from reelbase.setting_values import LogFormat
from reelbase.settings import Settings

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[Outcome | None]]

request_id: ContextVar[str] = ContextVar("request_id", default="")


@dataclass(slots=True)
class Facts:
    """Facts of a request that parts of the server know, for its line in the log."""

    account: str = ""


facts: ContextVar[Facts | None] = ContextVar("facts", default=None)

HIDDEN = "***"
REQUEST_ID = "request_id"  # the field
LONGEST_CLIENT = 64  # characters
REMEMBERED_CHARACTERS = 512  # of a text that is remembered without its secrets
UNKNOWN = "unknown"
CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
SECRET_NAMES = (
    "api_key|session_id|guest_session_id|request_token|access_token|token|password|authorization|cookie"
    "|invitation|csrf|proof|apikey"
)
SECRET_NAME = re.compile(f"(?i){SECRET_NAMES}")
WITH_SECRET_NAME = re.compile(f"(?i).*({SECRET_NAMES}).*")
SECRETS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?i)\bbearer\s+[^\s\"',;)\]}]+"), f"Bearer {HIDDEN}"),
    (re.compile(rf"(?i)\b({SECRET_NAMES})(=|%3d)[^&\s\"',;)\]}}]*"), rf"\1\2{HIDDEN}"),
    (
        re.compile(rf"(?i)(b?['\"]({SECRET_NAMES})\\?['\"]\s*[:,]\s*)b?\\?(['\"]).*?(?<!\\)\\?\3"),
        rf"\1\3{HIDDEN}\3",
    ),
    (re.compile(rf"(?i)\b({SECRET_NAMES}):\s*[^\s\"',;]+"), rf"\1: {HIDDEN}"),
    # JSON Web Tokens, 32-hex keys, 40-hex sessions and request tokens and 64-hex cookies, wherever they
    # stand, behind a `/` or a `=` that is encoded too.
    (re.compile(r"(?:\b|(?<=%2F)|(?<=%3D))eyJ[\w-]{5,}\.[\w-]*\.?[\w-]*", re.IGNORECASE), HIDDEN),
    (
        re.compile(
            r"(?:(?<![0-9A-Z])|(?<=%2F)|(?<=%3D))"
            r"(?:[0-9A-F]{64}|[0-9A-F]{40}|[0-9A-F]{32})(?![0-9A-Z])",
            re.IGNORECASE,
        ),
        HIDDEN,
    ),
    (re.compile(r"(\w://[^\s:/@]*):[^\s@/]+@"), rf"\1:{HIDDEN}@"),
)


def without_secrets(text: str) -> str:
    """Hide every key, token, session, password and Authorization in a text.

    The addresses of requests and the names of clients come again and again, and to look for a dozen forms of
    secrets takes longer than to answer from memory.
    """
    return _known_without_secrets(text) if len(text) <= REMEMBERED_CHARACTERS else _without_secrets(text)


@lru_cache(maxsize=1024)
def _known_without_secrets(text: str) -> str:
    return _without_secrets(text)


def _without_secrets(text: str) -> str:
    for pattern, replacement in SECRETS:
        text = pattern.sub(replacement, text)
    return text


def in_one_line(text: str) -> str:
    """Write line ends, cursor moves and turns of direction as `\\u001b`.

    A text that a client sent can then never look like another line of the log, nor can a traceback, whose
    lines are indented.
    """
    return CONTROLS.sub(lambda found: f"\\u{ord(found.group()):04x}", text)


def new_request_id() -> str:
    """Create a request's id: 16 hex characters, so that it is never taken for a key."""
    return secrets.token_hex(8)


def note_account(name: str) -> None:
    """Note for whom a request is, where requests are logged."""
    if (found := facts.get()) is not None:
        found.account = name


def event_fields(record: logging.LogRecord) -> dict[str, object]:
    """Return what an event carries besides its message: `extra={"fields": {...}}` and the request's id."""
    fields: dict[str, object] = dict(getattr(record, "fields", {}))
    if found := request_id.get():
        fields.setdefault(REQUEST_ID, found)
    return fields


def _text(value: object) -> str:
    """Return a field, whose texts have no secrets, as text; that of any other object may have some."""
    return str(value) if isinstance(value, str | int | float) else without_secrets(str(value))


class TextFormatter(logging.Formatter):
    """Lines for people: time, level, logger, message, fields, then the traceback if there is one."""

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created).strftime("%Y-%m-%d %H:%M:%S")
        parts = [moment, f"{record.levelname:<7}", record.name, without_secrets(record.getMessage())]
        fields = event_fields(record)
        number = fields.pop(REQUEST_ID, None)  # its form was checked, and is that of a key at times
        parts += [f"{name}={_text(value)}" for name, value in _hidden_fields(fields).items()]
        line = in_one_line(" ".join([*parts, f"{REQUEST_ID}={number}"] if number else parts))
        if record.exc_info:
            trace = without_secrets(self.formatException(record.exc_info))
            line += "".join(f"\n  {in_one_line(each)}" for each in trace.split("\n"))
        return line


class JsonFormatter(logging.Formatter):
    """Lines for programs: one JSON object each, its time in UTC."""

    def format(self, record: logging.LogRecord) -> str:
        fields = event_fields(record)
        number = fields.pop(REQUEST_ID, None)
        event: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": without_secrets(record.getMessage()),
            **_hidden_fields(fields),
        }
        if record.exc_info:
            event["traceback"] = without_secrets(self.formatException(record.exc_info))
        if number:
            event[REQUEST_ID] = number
        text = json.dumps(event, ensure_ascii=False, default=lambda value: without_secrets(str(value)))
        return in_one_line(text)


def hidden(value: object) -> object:
    """Hide the secrets in the texts of a value; a field named like a secret is hidden whole."""
    if isinstance(value, str):
        return without_secrets(value)
    if isinstance(value, dict):
        return _hidden_fields(value)
    if isinstance(value, (list, tuple)):
        return [hidden(each) for each in value]
    return value


def _hidden_fields(fields: dict[str, object]) -> dict[str, object]:
    return {
        key: HIDDEN if SECRET_NAME.fullmatch(str(key)) else hidden(value) for key, value in fields.items()
    }


def configure(settings: Settings) -> None:
    """Send every log line of this process to standard error, in the form that was set."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter() if settings.log_format is LogFormat.JSON else TextFormatter())
    level = logging.getLevelNamesMapping()[settings.log_level.upper()]
    # The level is this program's; what libraries say below a warning is of use to their authors alone.
    logging.basicConfig(level=max(level, logging.WARNING), handlers=[handler], force=True)
    logging.getLogger("reelbase").setLevel(level)
    logging.getLogger("uvicorn.access").disabled = True


def log_failure(logger: logging.Logger, scope: Scope, error: Exception) -> str:
    """Log that a request failed, and return the request's id.

    If the database can't be used, one line says why, however many requests fail in that time. An unforeseen
    error is logged with its traceback.
    """
    found = request_id.get() or new_request_id()
    is_foreseen = isinstance(error, StorageError)
    logger.error(
        "%s %s failed%s",
        scope["method"],
        address(scope),
        f": {error}" if is_foreseen else "",
        exc_info=None if is_foreseen else error,
        extra={"fields": {REQUEST_ID: found}},
    )
    return found


def milliseconds(begun: float) -> float:
    """Return the milliseconds since a moment of `perf_counter`."""
    return round((time.perf_counter() - begun) * 1000, 2)


def client_of(scope: Scope) -> str:
    """Return the address that a request comes from: that of the client that a trusted proxy names, if one
    does.
    """
    host, _ = scope.get("client") or ("", 0)
    return shown_address(str(host))


def shown_address(text: str) -> str:
    """Return the address as it may stand in a line; `unknown` for text that is no address, which a proxy may
    send.
    """
    return _shown_address(text[:LONGEST_CLIENT])


@lru_cache(maxsize=1024)
def _shown_address(text: str) -> str:
    without_zone, _, _ = text.partition("%")
    try:
        return str(ipaddress.ip_address(without_zone))
    except ValueError:
        return UNKNOWN


IN_PATH = re.compile(r"(?P<before>^/+(calendar|scrobbles)/+)[^/]+")
"""The beginnings of addresses whose next part is a secret."""


def address(scope: Scope) -> str:
    """Return the path and query of a request as sent, with the values of secret parameters hidden."""
    path, query = scope.get("raw_path", b"") or scope["path"].encode(), scope["query_string"]
    is_short = len(path) + len(query) <= REMEMBERED_CHARACTERS
    return (_known_address if is_short else _address)(path, query)


@lru_cache(maxsize=1024)
def _known_address(path: bytes, query: bytes) -> str:
    return _address(path, query)


def _address(path: bytes, query: bytes) -> str:
    parameters = query.decode("latin-1").split("&") if query else []
    shown = IN_PATH.sub(rf"\g<before>{HIDDEN}", path.decode("latin-1"))
    return "?".join([shown, *(["&".join(map(safe_parameter, parameters))] if query else [])])


def safe_parameter(text: str) -> str:
    """Return a parameter of a query, without its value if its name (however encoded) is a secret's."""
    name, equals, _ = text.partition("=")
    is_secret = WITH_SECRET_NAME.fullmatch(unquote_plus(name))
    return f"{name}{equals}{HIDDEN}" if is_secret else text
