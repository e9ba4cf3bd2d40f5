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
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote_plus

from reelbase.errors import StorageError
from reelbase.setting_values import LogFormat
from reelbase.settings import Settings

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

request_id: ContextVar[str] = ContextVar("request_id", default="")
requests = logging.getLogger("reelbase.requests")

HIDDEN = "***"
LONGEST_CLIENT = 64  # characters
UNKNOWN = "unknown"
CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
SECRET_NAMES = (
    "api_key|session_id|guest_session_id|request_token|access_token|token|password|authorization|cookie"
    "|invitation|csrf|proof"
)
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
    """Hide every key, token, session, password and Authorization in a text."""
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


def event_fields(record: logging.LogRecord) -> dict[str, object]:
    """Return what an event carries besides its message: `extra={"fields": {...}}` and the request's id."""
    fields: dict[str, object] = dict(getattr(record, "fields", {}))
    if found := request_id.get():
        fields.setdefault("request_id", found)
    return fields


class TextFormatter(logging.Formatter):
    """Lines for people: time, level, logger, message, fields, then the traceback if there is one."""

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created).strftime("%Y-%m-%d %H:%M:%S")
        parts = [moment, f"{record.levelname:<7}", record.name, record.getMessage()]
        parts += [f"{name}={value}" for name, value in event_fields(record).items()]
        line = in_one_line(without_secrets(" ".join(parts)))
        if record.exc_info:
            trace = without_secrets(self.formatException(record.exc_info))
            line += "".join(f"\n  {in_one_line(each)}" for each in trace.split("\n"))
        return line


class JsonFormatter(logging.Formatter):
    """Lines for programs: one JSON object each, its time in UTC."""

    def format(self, record: logging.LogRecord) -> str:
        event: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **event_fields(record),
        }
        if record.exc_info:
            event["traceback"] = self.formatException(record.exc_info)
        text = json.dumps(
            hidden(event), ensure_ascii=False, default=lambda value: without_secrets(str(value))
        )
        return in_one_line(text)


def hidden(value: object) -> object:
    """Hide the secrets in the texts of a value; a field named like a secret is hidden whole."""
    if isinstance(value, str):
        return without_secrets(value)
    if isinstance(value, dict):
        return {
            key: HIDDEN if re.fullmatch(f"(?i){SECRET_NAMES}", str(key)) else hidden(each)
            for key, each in value.items()
        }
    if isinstance(value, (list, tuple)):
        return [hidden(each) for each in value]
    return value


def configure(settings: Settings) -> None:
    """Send every log line of this process to standard error, in the form that was set."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter() if settings.log_format is LogFormat.JSON else TextFormatter())
    level = logging.getLevelNamesMapping()[settings.log_level.upper()]
    # The level is this program's; what libraries say below a warning is of use to their authors alone.
    logging.basicConfig(level=max(level, logging.WARNING), handlers=[handler], force=True)
    logging.getLogger("reelbase").setLevel(level)
    logging.getLogger("uvicorn.access").disabled = True


class RequestLog:
    """An application around another that gives each request an id and logs how it was answered."""

    def __init__(self, inner: Application) -> None:
        self.inner = inner

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.inner(scope, receive, send)
            return
        token = request_id.set(new_request_id())
        begun = time.perf_counter()
        answer = {"status": 0, "bytes": 0}

        async def watched(message: Message) -> None:
            answer["status"] = message.get("status", answer["status"])
            answer["bytes"] += len(message.get("body", b""))
            await send(message)

        try:
            await self.inner(scope, receive, watched)
        finally:
            requests.info(
                "%s %s",
                scope["method"],
                address(scope),
                extra={"fields": {**answer, "ms": milliseconds(begun), "client": client_of(scope)}},
            )
            request_id.reset(token)


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
        extra={"fields": {"request_id": found}},
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
    without_zone, _, _ = text[:LONGEST_CLIENT].partition("%")
    try:
        return str(ipaddress.ip_address(without_zone))
    except ValueError:
        return UNKNOWN


def address(scope: Scope) -> str:
    """Return the path and query of a request as sent, with the values of secret parameters hidden."""
    path = scope.get("raw_path", b"").decode("latin-1") or str(scope["path"])
    query = scope["query_string"].decode("latin-1")
    return f"{path}?{'&'.join(map(safe_parameter, query.split('&')))}" if query else path


def safe_parameter(text: str) -> str:
    """Return a parameter of a query, without its value if its name (however encoded) is a secret's."""
    name, equals, _ = text.partition("=")
    is_secret = re.fullmatch(f"(?i).*({SECRET_NAMES}).*", unquote_plus(name))
    return f"{name}{equals}{HIDDEN}" if is_secret else text
