"""Credentials: a key in the query or a token in the header, checked before anything else is looked at."""

from dataclasses import dataclass, field

from reelbase.accounts.api_keys import digest
from reelbase.api.query import Query
from reelbase.errors import ApiError, Status


@dataclass
class Access:
    """Who may ask. Keys and tokens are known by their SHA-256 alone.

    `open` takes any key that is given, so that a client with a key of its own works at once.
    """

    open: bool
    keys: frozenset[str] = field(default_factory=frozenset)
    tokens: frozenset[str] = field(default_factory=frozenset)

    def check(self, query: Query, authorization: str) -> None:
        """Refuse with 401/7 unless the key or the token is valid.

        TMDB: either suffices; a key sent as a bearer does not (measured, contract §1.1).
        """
        key = query.get("api_key", "")
        scheme, _, token = authorization.partition(" ")
        bearer = token.strip() if scheme.lower() == "bearer" else ""
        if self.open:
            valid = bool(key or bearer)
        else:
            valid = digest(key) in self.keys or digest(bearer) in self.tokens
        if not valid:
            raise ApiError(Status.INVALID_API_KEY)
