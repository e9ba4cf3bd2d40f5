"""Secrets: made here, handed out once, known by their SHA-256 from then on."""

import base64
import hashlib
import hmac
import json
import secrets

from reelbase.bounds import SECRET_CHARACTERS


def digest(secret: str) -> str:
    """What is kept of a secret that has 128 random bits or more: a fast hash without salt is enough.

    Empty for a text that is longer than any secret: nothing has that digest.
    """
    if len(secret) > SECRET_CHARACTERS:
        return ""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def object_id() -> str:
    """A new id of 24 hex digits."""
    return secrets.token_hex(12)


def hex_token(digits: int) -> str:
    """A new secret of so many hex digits."""
    return secrets.token_hex(digits // 2)


def json_web_token(claims: dict[str, object]) -> str:
    """A JSON Web Token, HS256, with these claims in this order.

    The key of its signature is thrown away: a token is valid when its digest is known. So it can be
    revoked, and who reads the database can't make one.
    """
    signed = f"{_encoded({'alg': 'HS256'})}.{_encoded(claims)}"
    signature = hmac.digest(secrets.token_bytes(32), signed.encode(), "sha256")
    return f"{signed}.{_base64url(signature)}"


def _encoded(part: dict[str, object]) -> str:
    return _base64url(json.dumps(part, separators=(",", ":")).encode())


def _base64url(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def audience_of(token: str) -> str:
    """The key that a token of an application tells of, empty where it tells of none.

    Nothing is decided by it: it is written into other tokens, where clients may look for it.
    """
    try:
        payload = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        found = claims["aud"]
    except (IndexError, KeyError, TypeError, ValueError, RecursionError):
        return ""
    return found if isinstance(found, str) and len(found) <= 64 else ""
