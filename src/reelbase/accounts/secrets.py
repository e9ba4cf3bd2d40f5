"""Secrets: created here, handed out once, and stored as their SHA-256."""

import hashlib
import secrets
from collections.abc import Callable

from reelbase.bounds import SECRET_CHARACTERS


class _Source:
    """The source of random bytes: the system, unless a double is to draw the same ones again."""

    draw: Callable[[int], bytes] = secrets.token_bytes


def set_source(draw: Callable[[int], bytes] | None) -> None:
    """Draw from another source from now on, or from the system again."""
    _Source.draw = staticmethod(draw or secrets.token_bytes)


def random_bytes(number: int) -> bytes:
    """Return so many bytes that nobody can guess."""
    return _Source.draw(number)


def draw_below(limit: int) -> int:
    """Return a number from 0 to below the limit, each as likely as the others."""
    return int.from_bytes(_Source.draw(16)) % limit


def digest(secret: str) -> str:
    """Return what is stored of a secret of 128 random bits or more: a fast hash without salt is enough.

    Empty for a text that is longer than any secret: nothing has that digest.
    """
    if len(secret) > SECRET_CHARACTERS:
        return ""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def object_id() -> str:
    """Create an id of 24 hex digits."""
    return _Source.draw(12).hex()


def hex_token(digits: int) -> str:
    """Create a secret of so many hex digits."""
    return _Source.draw(digits // 2).hex()


def json_web_token(claims: dict[str, object]) -> str:
    """Sign a JSON Web Token, HS256, with these claims in this order.

    The key of its signature is thrown away: a token is valid when its digest is known. So it can be
    revoked, and no reader of the database can make one.
    """
    import jwt

    return jwt.encode(claims, _Source.draw(32), "HS256", headers={"typ": None})


def audience_of(token: str) -> str:
    """Return the application's key that a token names, empty if it names none.

    Nothing is decided by it: it is written into other tokens, where clients may look for it.
    """
    import jwt

    try:
        found = jwt.decode(token, options={"verify_signature": False}).get("aud")
    except (jwt.InvalidTokenError, ValueError, RecursionError):
        return ""
    return found if isinstance(found, str) and len(found) <= 64 else ""
