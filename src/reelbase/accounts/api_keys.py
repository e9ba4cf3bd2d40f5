"""API keys and API Read Access Tokens: made here, kept as digests, recognised by them."""

import base64
import hashlib
import hmac
import json
import secrets
from datetime import datetime
from typing import NamedTuple

from reelbase.storage.api_keys import insert_api_key, revoke_api_key, select_api_keys
from reelbase.storage.database import Database
from reelbase.storage.writer import Change


class Credentials(NamedTuple):
    """A key of 32 hex characters, and the bearer token of the same rights."""

    key: str
    token: str


def create_api_key(database: Database, name: str, now: datetime) -> Credentials:
    """New credentials, of which the database keeps only the digests."""
    key = secrets.token_hex(16)
    made = Credentials(key, read_access_token(key, now))
    with database.writer(now=now) as db:
        insert_api_key(
            db,
            name=name,
            digest=digest(made.key),
            token_digest=digest(made.token),
            hint=made.key[-4:],
            at=stamp(now),
        )
        db.journal([noted(select_api_keys(db)[-1].id, "created")])
    return made


def revoke_key(database: Database, key_id: int, now: datetime) -> str | None:
    """The name of the key that was revoked, None where there is no such valid key."""
    with database.writer(now=now) as db:
        found = [key for key in select_api_keys(db) if key.id == key_id and key.revoked_at is None]
        if not found:
            return None
        revoke_api_key(db, key_id, stamp(now))
        db.journal([noted(key_id, "deleted")])
    return found[0].name


def noted(key_id: int, action: str) -> Change:
    """The row of the journal by which every worker notices that a key came or went."""
    return Change("api_key", key_id, "api_key", action)


def digest(credential: str) -> str:
    """What is kept of a credential: it has 128 random bits, so a fast hash without salt is enough."""
    return hashlib.sha256(credential.encode()).hexdigest()


def read_access_token(key: str, now: datetime) -> str:
    """A token in the form clients expect: a JSON Web Token, HS256, that never expires.

    The signature's secret is thrown away: a token is valid when its digest is known, and so can be revoked.
    """
    claims = {
        "aud": key,
        "nbf": round(now.timestamp(), 3),
        "sub": secrets.token_hex(12),
        "scopes": ["api_read"],
        "version": 1,
    }
    signed = f"{encoded({'alg': 'HS256'})}.{encoded(claims)}"
    signature = hmac.digest(secrets.token_bytes(32), signed.encode(), "sha256")
    return f"{signed}.{base64url(signature)}"


def encoded(part: dict[str, object]) -> str:
    """A part of a token."""
    return base64url(json.dumps(part, separators=(",", ":")).encode())


def base64url(content: bytes) -> str:
    """Base64 for URLs, unpadded."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def stamp(moment: datetime) -> str:
    """A moment as the database keeps it."""
    return moment.strftime("%Y-%m-%d %H:%M:%S")
