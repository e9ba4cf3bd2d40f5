"""Numbers beyond what any id can be, in every place of every request: refused, never failed.

TMDB's ids are 32-bit numbers, and so are ours. What is larger does not fit into columns of SQLite (64 bits)
or PostgreSQL, where a statement would fail.
"""

import json
import time
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from reelbase.bounds import BODY_DEPTH, LARGEST_ID
from reelbase.operations.asking import OPERATIONS
from reelbase.operations.parameters.binding import body_of
from tests.accounts.people import ADA, fill_with_people
from tests.asking import Client
from tests.conftest import CopyOf, build_index
from tests.contract.described import operations
from tests.golden.small import own

LARGE = [LARGEST_ID, LARGEST_ID + 1, 2**32, 2**63 - 1, 2**63, 2**64, 10**30, 10**400]
PLACES = {
    "account_id": "0",
    "movie_id": str(own(1)),
    "series_id": str(own(61)),
    "season_number": "1",
    "episode_number": "1",
    "time_window": "day",
    "media_type": "movie",
}
REFUSED = {400, 401, 404}
EVERY = {f"{each.method} {each.path}": each for each in operations()}
WITH_BODY = [each for each in OPERATIONS if each.writes and body_of(each.function)]


@pytest.fixture(scope="module")
def client(copy_of: CopyOf) -> Iterator[Client]:
    """The small catalogue with people, to write to."""
    with copy_of("people", fill_with_people) as url:
        build_index(url)
        with Client(url, cache_size=0) as client:
            yield client


def ask(client: Client, method: str, target: str, body: Any = None) -> int:
    """The status for a request of Ada's."""
    headers = {"content-type": "application/json", **(ADA.v4 if target.startswith("/4") else {})}
    query = {} if target.startswith("/4") else ADA.v3
    content = b"" if body is None else json.dumps(body).encode()
    answer = client.ask(method, target, query, headers, content)
    if answer.status >= 400:
        assert answer.json()["success"] is False
    return answer.status


@pytest.mark.parametrize("name", EVERY)
def test_in_a_path_or_a_query(client: Client, name: str) -> None:
    described = EVERY[name]
    method, path = described.method, described.path
    names = [part[1:-1] for part in path.split("/") if part.startswith("{")]
    for wanted in names:
        for number in LARGE:
            target = path
            for each in names:
                value = str(number) if each == wanted else PLACES.get(each, "1")
                target = target.replace(f"{{{each}}}", value)
            status = ask(client, method, target)
            assert status < 500, target
            if wanted.endswith(("_id", "_number")) and wanted in PLACES and wanted != "account_id":
                assert status in REFUSED, target
    target = path
    for each in names:
        target = target.replace(f"{{{each}}}", PLACES.get(each, "1"))
    for parameter in (name for each in described.parameters.values() for name in each.schemas):
        for number in LARGE:
            assert ask(client, method, f"{target}?{parameter}={number}") < 500, parameter


@pytest.mark.parametrize("write", WITH_BODY, ids=lambda each: f"{each.method} {each.path}")
def test_in_a_body(client: Client, write: Any) -> None:
    fields = body_of(write.function)
    assert fields
    names = [each.name for each in msgspec.structs.fields(fields)]
    target = write.path
    for name, value in PLACES.items():
        target = target.replace(f"{{{name}}}", value)
    target = target.replace("{list_id}", "1000000000")
    for number in LARGE:
        for media_type in ("movie", "tv"):
            item = {"media_type": media_type, "media_id": number}
            body = dict.fromkeys(names, number) | {"media_type": media_type, "items": [item]}
            assert ask(client, write.method, target, body) < 500, (target, number)
            for name in names:
                assert ask(client, write.method, target, body | {name: [number]}) < 500, (target, name)


@pytest.mark.parametrize("depth", [BODY_DEPTH - 1, BODY_DEPTH, 500, 900, 5000])
@pytest.mark.parametrize("name", ["public", "value", "name", "items"])
def test_what_is_nested_too_deep_is_refused(client: Client, depth: int, name: str) -> None:
    nested = b"[" * depth + b"]" * depth
    body = b'{"name":"x","iso_639_1":"en","' + name.encode() + b'":' + nested + b"}"
    for path in ("/4/list", f"/3/movie/{own(1)}/rating"):
        headers = {"content-type": "application/json", **ADA.v4}
        status = client.ask("POST", path, None, headers, body).status
        assert status < 500
        if depth >= BODY_DEPTH:
            assert status == 400


MUCH = {
    "numbers": ("application/json", b'{"value":[' + b"0," * 400_000 + b"0]}"),
    "objects": ("application/json", b'{"value":[' + b'{"a":1},' * 100_000 + b"{}]}"),
    "fields": ("application/json", b"{" + b",".join(b'"%d":1' % each for each in range(60_000)) + b"}"),
    "fields of a form": ("application/x-www-form-urlencoded", b"a&" * 60_000),
    "escapes in a form": ("application/x-www-form-urlencoded", b"value=" + b"%41" * 300_000),
    "no text": ("application/x-www-form-urlencoded", b"value=a%00b"),
    "no text in a name": ("application/x-www-form-urlencoded", b"value=5&a%00b=1"),
    "no text in JSON": ("application/json", b'{"value":5,"name":"a\\u0000b"}'),
}


@pytest.mark.parametrize("kind", MUCH)
def test_much_in_a_body_is_refused_at_little_cost(client: Client, kind: str) -> None:
    media_type, body = MUCH[kind]
    for path in (f"/3/movie/{own(1)}/rating", "/4/list"):
        begun = time.thread_time()
        answer = client.ask("POST", path, None, {"content-type": media_type, **ADA.v4}, body)
        assert time.thread_time() - begun < 0.25  # it may be measured for coverage, which costs as much again
        assert (answer.status, answer.json()["success"]) == (400, False)


@pytest.mark.parametrize("kind", [each for each, (media_type, _) in MUCH.items() if "form" in media_type])
def test_much_in_a_form_of_a_page_is_refused(client: Client, kind: str) -> None:
    headers = {"content-type": MUCH[kind][0], "host": "127.0.0.1:8000"}
    begun = time.thread_time()
    assert client.ask("POST", "/login", None, headers, MUCH[kind][1]).status == 400
    assert time.thread_time() - begun < 0.25
