"""Credentials: a key in the query or a token in the header, checked before anything else is looked at."""

from dataclasses import dataclass, field

from reelbase.accounts.secrets import digest
from reelbase.bounds import CREDENTIAL_CHARACTERS
from reelbase.errors import ApiError, Status
from reelbase.operations.query import Query


@dataclass
class Access:
    """Who may ask. Keys and tokens are known by their SHA-256 alone.

    `open` takes any key that is given, so that a client with a key of its own works at once.
    """

    open: bool
    keys: frozenset[str] = field(default_factory=frozenset)
    tokens: frozenset[str] = field(default_factory=frozenset)
    suspended: frozenset[str] = field(default_factory=frozenset)

    def admits(self, query: Query) -> bool:
        """Whether the key or the token is valid; refused with 401/10 where its owner is disabled.

        One that is longer than any real one is refused at once with 401/7, whoever may ask.

        TMDB: either suffices; a key sent as a bearer does not
        (measured: docs/reference/tmdb.md#keys-and-tokens).
        """
        key = query.get("api_key", "")
        if max(len(key), len(query.bearer)) > CREDENTIAL_CHARACTERS:
            raise ApiError(Status.INVALID_API_KEY)
        if self.open:
            return bool(key or query.bearer)
        digests = [digest(each) for each in (key, query.bearer) if each]
        if not self.suspended.isdisjoint(digests):
            raise ApiError(Status.SUSPENDED_API_KEY)
        return (bool(key) and digests[0] in self.keys) or (bool(query.bearer) and digests[-1] in self.tokens)

    def knows(self, bearer: str) -> bool:
        """Whether a token is an application's: those are valid until the journal says otherwise."""
        return self.open or digest(bearer) in self.tokens
