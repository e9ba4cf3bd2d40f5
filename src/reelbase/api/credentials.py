"""Credentials: what a request shows of who calls, and which keys are valid."""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from reelbase.accounts.caller import Caller
from reelbase.accounts.preferences import Preferences, read_preferences
from reelbase.accounts.secrets import digest
from reelbase.accounts.session import is_access_token
from reelbase.bounds import CREDENTIAL_CHARACTERS
from reelbase.errors import ApiError, Status
from reelbase.operations.parameters.body import body_fields
from reelbase.operations.query import Query
from reelbase.storage.engine.dependencies import NOTHING
from reelbase.storage.engine.reader import Readers
from reelbase.storage.queries.api_keys import Digests, select_valid_digests

NAMES = ("api_key", "guest_session_id", "session_id")


class Credentials(NamedTuple):
    """A key in the query and a token in the header, each empty where it is not shown."""

    key: str
    bearer: str


def take_credentials(
    query: Query, bearer: str = "", address: str = "", server: Callable[[], str] = str
) -> Credentials:
    """Move what shows who asks out of the query, or the body, into its caller.

    TMDB: moviedb-promise sends its key and its session in the body, and nowhere else, with all that writes.
    """
    shown: dict[str, object] = {name: query.pop(name, None) for name in NAMES}
    if query.content and None in shown.values():
        said = _said(query)
        shown = {name: said.get(name) if value is None else value for name, value in shown.items()}
    key, guest, session = (value if isinstance(value, str) else "" for value in shown.values())
    query.caller = Caller(
        key=key, bearer=bearer, session_id=session, guest_session_id=guest, address=address, server=server
    )
    return Credentials(key, bearer)


def _said(query: Query) -> dict[str, object]:
    try:
        return body_fields(query)
    except ApiError:  # the operation that reads the body refuses it
        return {}


class Keys:
    """The keys and tokens that are valid, by their SHA-256 alone.

    Where `takes_any`, any key that is given is good, so that a client with a key of its own works at once.
    """

    def __init__(
        self, readers: Readers, clock: Callable[[], datetime], *, takes_any: bool, preferences: str = ""
    ) -> None:
        """Create it; the `preferences` are those of keys that have none."""
        self._readers = readers
        self._clock = clock
        self._takes_any = takes_any
        self._keys: frozenset[str] = frozenset()
        self._tokens: frozenset[str] = frozenset()
        self._suspended: frozenset[str] = frozenset()
        self._names: dict[str, str] = {}  # by digest
        self._general = preferences
        self._of_all = read_preferences(preferences)
        self._preferences: dict[str, Preferences] = {}  # by digest, of the keys that have any
        self.read = NOTHING  # what they depend on
        self.head = -1  # of the journal, when they were read

    async def load(self) -> None:
        """Read them anew; they are valid until the journal says otherwise."""
        head = self._readers.news.head  # what is read may be newer, never older
        async with self._readers.read(self._clock()) as db:
            digests = await select_valid_digests(db)
            self.read, self.head = db.dependencies(), head
        preferred = [(each, self._preferred(each)) for each in digests if each.preferences or each.of_owner]
        self._preferences = {of: found for each, found in preferred for of in (each.key, each.token)}
        if self._takes_any:
            return
        valid = [each for each in digests if not each.is_suspended]
        self._keys = frozenset(each.key for each in valid)
        self._tokens = frozenset(each.token for each in valid)
        self._names = {digest: each.name for each in digests for digest in (each.key, each.token)}
        suspended = (each for each in digests if each.is_suspended)
        self._suspended = frozenset(digest for each in suspended for digest in (each.key, each.token))

    async def check(self, shown: Credentials) -> Preferences:
        """Return what is preferred; refused with 401/7 unless a key, a token or a user's token is valid."""
        if not self._admit(shown) and not await self._is_user(shown.bearer):
            raise ApiError(Status.INVALID_API_KEY)
        return self._preferences_of(shown)

    def check_known(self, shown: Credentials) -> Preferences:
        """Do the same with 401/7 unless a key or a token is valid, as far as that is in memory."""
        if not self._admit(shown):
            raise ApiError(Status.INVALID_API_KEY)
        return self._preferences_of(shown)

    def stay_good(self, bearer: str) -> bool:
        """Return true unless the token is a user's, which may end without a row of the journal."""
        return self._takes_any or digest(bearer) in self._tokens

    def name_of(self, shown: Credentials) -> str:
        """Return the name of the key or the read token that is shown; empty for others."""
        key, bearer = (self._names.get(digest(each), "") if each else "" for each in shown)
        return key or bearer

    async def _is_user(self, bearer: str) -> bool:
        """Return true for the token of somebody who has signed in."""
        if not bearer:
            return False
        async with self._readers.read(self._clock()) as db:
            return await is_access_token(db, bearer)

    def _preferences_of(self, shown: Credentials) -> Preferences:
        """Return what the key or the read token that is shown prefers."""
        if not self._preferences:
            return self._of_all
        digests = (digest(each) for each in shown if each)
        return next((self._preferences[each] for each in digests if each in self._preferences), self._of_all)

    def _preferred(self, key: Digests) -> Preferences:
        return read_preferences(key.preferences, key.of_owner or "", self._general)

    def _admit(self, shown: Credentials) -> bool:
        """Return true for a valid key or token; refused with 401/10 where its owner is disabled.

        One that is longer than any real one is refused at once with 401/7, whatever is admitted.

        TMDB: either suffices; a key sent as a bearer does not
        (measured: docs/reference/tmdb.md#keys-and-tokens).
        """
        key, bearer = shown
        if max(len(key), len(bearer)) > CREDENTIAL_CHARACTERS:
            raise ApiError(Status.INVALID_API_KEY)
        if self._takes_any:
            return bool(key or bearer)
        of_key, of_bearer = key and digest(key), bearer and digest(bearer)
        if not self._suspended.isdisjoint((of_key, of_bearer)):
            raise ApiError(Status.SUSPENDED_API_KEY)
        return of_key in self._keys or of_bearer in self._tokens
