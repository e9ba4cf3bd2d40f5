"""API keys: what is made, what is kept, what is revoked."""

import asyncio
import base64
import json
import re
from collections.abc import Sequence

import pytest

from reelbase.accounts.api_keys import create_api_key, revoke_key
from reelbase.accounts.secrets import audience_of, digest, json_web_token
from reelbase.storage.engine.database import Database, open_database
from reelbase.storage.queries.api_keys import Digests, select_api_keys, select_valid_digests
from tests.moments import NOON


def valid_digests(database: Database) -> Sequence[Digests]:
    async def ask() -> Sequence[Digests]:
        readers = database.readers()
        await readers.open()
        try:
            async with readers.read(NOON) as db:
                return await select_valid_digests(db)
        finally:
            await readers.close()

    return asyncio.run(ask())


def claims(token: str) -> dict[str, object]:
    middle = token.split(".")[1]
    found: dict[str, object] = json.loads(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))
    return found


def test_a_key_and_its_token_have_the_forms_that_clients_expect(database_url: str) -> None:
    made = create_api_key(open_database(database_url), "phone", NOON)
    assert re.fullmatch(r"[0-9a-f]{32}", made.key)
    assert re.fullmatch(r"eyJhbGciOiJIUzI1NiJ9\.[\w-]+\.[\w-]{43}", made.token)
    assert claims(made.token) | {"sub": ""} == {
        "aud": made.key,
        "nbf": NOON.timestamp(),
        "sub": "",
        "scopes": ["api_read"],
        "version": 1,
    }
    assert re.fullmatch(r"[0-9a-f]{24}", str(claims(made.token)["sub"]))


@pytest.mark.parametrize("audience", ["", None, ["a"], {"a": 1}, 1, "a" * 65])
def test_an_audience_that_is_no_key_is_none(audience: object) -> None:
    assert audience_of(json_web_token({"aud": "a" * 64})) == "a" * 64
    assert audience_of(json_web_token({"aud": audience})) == ""
    assert audience_of(json_web_token({})) == ""


@pytest.mark.parametrize("payload", [b"", b"null", b"[]", b"{", b"\xff", b'{"aud":' * 90_000, b"[" * 90_000])
def test_a_token_that_is_none_has_no_audience(payload: bytes) -> None:
    encoded = base64.urlsafe_b64encode(payload).decode().rstrip("=")
    assert audience_of(f"eyJhbGciOiJIUzI1NiJ9.{encoded}.c2lnbmF0dXJl") == ""
    for token in ("", ".", "..", "a.b", "\ud800.é.\0", encoded):
        assert audience_of(token) == ""


def test_only_digests_are_kept(database_url: str) -> None:
    database = open_database(database_url)
    made = create_api_key(database, "phone", NOON)
    with database.writer() as db:
        [kept] = select_api_keys(db)
    assert (kept.name, kept.hint, kept.created_at, kept.revoked_at) == (
        "phone",
        made.key[-4:],
        "2026-05-24 12:00:00",
        None,
    )
    valid = Digests(digest(made.key), digest(made.token), False, "phone", "", None)
    assert valid_digests(database) == (valid,)
    database.close()


def test_a_revoked_key_is_valid_no_more_and_stays_listed(database_url: str) -> None:
    database = open_database(database_url)
    create_api_key(database, "phone", NOON)
    other = create_api_key(database, "desk", NOON)
    with database.writer() as db:
        first = select_api_keys(db)[0]
    assert revoke_key(database, first.id, NOON) == "phone"
    assert revoke_key(database, first.id, NOON) is None
    assert revoke_key(database, 999, NOON) is None
    assert [each.key for each in valid_digests(database)] == [digest(other.key)]
    with database.writer() as db:
        assert [(k.name, k.revoked_at) for k in select_api_keys(db)] == [
            ("phone", "2026-05-24 12:00:00"),
            ("desk", None),
        ]
    database.close()
