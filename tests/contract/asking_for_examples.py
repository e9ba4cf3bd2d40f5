"""Asks the demo for an example of every operation, and makes of the answers what the reference shows."""

import base64
import json
import re
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode

import msgspec
from msgspec import UNSET

from reelbase.accounts.secrets import digest
from reelbase.api.reference.examples import Example
from reelbase.api.reference.operations import Described, Version
from reelbase.cli.demo import load_demo
from reelbase.jobs.trending import TRENDING
from reelbase.storage.engine.database import open_database
from reelbase.storage.queries.accounts import select_account
from reelbase.storage.queries.sessions import approve_request_token
from tests.accounts.people import ADA, NOBODY, add_people, ask
from tests.asking import Client
from tests.conftest import build_index
from tests.contract.described import operations
from tests.contract.examples import MOMENTS, PATH, PATHS, QUERIES, STORY_V3, STORY_V4, Asked
from tests.moments import NOON

NAMED = re.compile(r"\$(\w+)")
COUNTRY = re.compile(r"[A-Z]{2}(-[A-Z]+)?")
TIME = re.compile(r'("time":")[^"]+')  # of a change: the demo is loaded now
ROWS, WORDS = 2, 5

Known = dict[str, str]
"""What was answered, by the names under which it is sent further."""


def fill(url: str) -> None:
    """The demo as it trends at noon, with its index and with people who have accounts."""
    load_demo(url)
    with closing(open_database(url)) as database:
        TRENDING.run(database, NOON)
    add_people(url)
    build_index(url)


class Clock:
    """A clock that is put where a request wants it, and goes on by a second with each of the story."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


def asked(client: Client, clock: Clock) -> str:
    """The examples of every operation by version and id, a line each."""
    by_id = {(version, each.id): each for version in Version for each in operations_of(version)}
    found: dict[tuple[Version, str], Example] = {}
    drawn: Known = {}
    known: Known = {}
    for version, request, at in _requests():
        if request.id == "APPROVE":
            _approve(client, known["request_token"])
            continue
        clock.now = at
        each = by_id[version, request.id]
        example = _example(client, each, request, known)
        _remember(example.answer, known, drawn)
        example.answer = shortened(example.answer)
        found[version, request.id] = example
    return _written({key: found[key] for key in by_id if key in found}, drawn)


def operations_of(version: Version) -> list[Described]:
    """Every operation of a version."""
    return [each for each in operations() if each.path.startswith(version.prefix)]


def _requests() -> Iterator[tuple[Version, Asked, datetime]]:
    """Everything that only reads, then the two stories, in turn."""
    told = {step.id for step in (*STORY_V3, *STORY_V4)}
    for each in operations_of(Version.V3):
        if each.id not in told:
            at = datetime.now(UTC) if each.path.endswith("/changes") else MOMENTS.get(each.id, NOON)
            yield Version.V3, Asked(each.id, QUERIES.get(each.id, {}), path=PATHS.get(each.id, {})), at
    steps = [*((Version.V3, step) for step in STORY_V3), *((Version.V4, step) for step in STORY_V4)]
    for seconds, (version, step) in enumerate(steps):
        yield version, step, NOON + timedelta(seconds=seconds)


def _example(client: Client, each: Described, request: Asked, known: Known) -> Example:
    path = {name: _number(_filled({**PATH, **request.path}[name], known)) for name in each.segments}
    query, body = _filled(dict(request.query), known), _filled(request.body, known)
    target = each.path.format(**{name: quote(str(value)) for name, value in path.items()})
    if query:
        target += f"?{urlencode({name: _sent(value) for name, value in query.items()}, safe=',')}"
    person = ADA if each.path.startswith("/4/") else NOBODY
    answer = ask(client, each.method, target, person, body)
    assert answer.status < 300, f"{each.method} {target}: {answer.body.decode()}"
    sent = UNSET if request.body is None else body
    day = str(MOMENTS[each.id].date()) if each.id in MOMENTS else ""
    return Example(target, answer.status, answer.json(), sent, path, query, day)


def _sent(value: Any) -> Any:
    return str(value).lower() if isinstance(value, bool) else value


def _number(value: Any) -> Any:
    return int(value) if isinstance(value, str) and value.isdigit() else value


def _filled(value: Any, known: Known) -> Any:
    if isinstance(value, dict):
        return {key: _filled(each, known) for key, each in value.items()}
    if isinstance(value, str):
        return NAMED.sub(lambda found: known[found[1]], value)
    return value


def _remember(answer: Any, known: Known, drawn: Known) -> None:
    """Keep what later requests send, and what stands for what was drawn."""
    if not isinstance(answer, dict):
        return
    for name, example in SECRETS.items():
        if isinstance(answer.get(name), str):
            known[name] = answer[name]
            drawn[answer[name]] = example(answer[name])
    if "created" in str(answer.get("status_message")):
        known["list"] = str(answer.get("list_id", answer.get("id")))
        drawn[known["list"]] = str(1_900_000_001 + len([each for each in drawn if each.isdigit()]))
    if "avatar" in answer:
        drawn[answer["avatar"]["gravatar"]["hash"]] = _hex("picture")(32 * "0")


def _hex(name: str) -> Callable[[str], str]:
    """An example of a secret, of the same length."""
    return lambda secret: digest(f"example of a {name}")[: len(secret)]


def _token(**claims: Any) -> str:
    """An example of a token of version 4; its signature is none."""
    parts = [json.dumps(part, separators=(",", ":")).encode() for part in ({"alg": "HS256"}, claims)]
    encoded = [base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts]
    return ".".join([*encoded, "x" * 43])


def _request_token(secret: str) -> str:
    return _token(scopes=["pending_request_token"], version=2) if "." in secret else _hex("token")(secret)


SECRETS: dict[str, Callable[[str], str]] = {
    "access_token": lambda secret: _token(scopes=["api_read", "api_write"], version=2),
    "account_id": lambda secret: str(PATH["account_object_id"]),
    "guest_session_id": _hex("guest session"),
    "request_token": _request_token,
    "session_id": _hex("session"),
}


def _approve(client: Client, token: str) -> None:
    with closing(open_database(client.database)) as database, database.writer(now=NOON) as db:
        account = select_account(db, ADA.name)
        assert account
        approve_request_token(db, digest(token), account.id)


def shortened(value: Any) -> Any:
    """An answer of which lists have their first rows: two objects, or five words or numbers.

    So have tables by country: two countries.
    """
    if isinstance(value, dict):
        is_table = len(value) > ROWS and all(COUNTRY.fullmatch(key) for key in value)
        return {key: shortened(value[key]) for key in [*value][: ROWS if is_table else None]}
    if isinstance(value, list):
        rows = ROWS if value and isinstance(value[0], dict | list) else WORDS
        return [shortened(each) for each in value[:rows]]
    return value


def _written(found: dict[tuple[Version, str], Example], drawn: Known) -> str:
    lines = []
    for version in Version:
        rows = [
            f"{json.dumps(id_)}:{msgspec.json.encode(example).decode()}"
            for (of, id_), example in found.items()
            if of is version
        ]
        lines.append(f'"{version}":{{\n' + ",\n".join(rows) + "\n}")
    text = "{" + ",\n".join(lines) + "}\n"
    for secret, example in {**drawn, ADA.access_token: SECRETS["access_token"]("")}.items():
        text = text.replace(secret, example)
    return TIME.sub(rf"\g<1>{NOON:%Y-%m-%d %H:%M:%S} UTC", text)
