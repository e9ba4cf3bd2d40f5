"""Caller: what a request shows of who sends it, and where to. Reading it marks the answer."""

from collections.abc import Callable

from reelbase.accounts.secrets import audience_of


class Caller:
    """The credentials and the addresses of a request: the only way for an operation to learn them.

    An answer is shared by everybody who asks the same, unless its making has read something here: whatever
    shows who asks makes it personal, and the name of the server makes it one for that name. So nothing that
    depends on the caller can be kept for another, and no operation has to remember to say so.
    """

    __slots__ = (
        "_address",
        "_bearer",
        "_guest_session_id",
        "_key",
        "_server",
        "_session_id",
        "is_by_server",
        "is_personal",
    )

    def __init__(
        self,
        *,
        key: str = "",
        bearer: str = "",
        session_id: str = "",
        guest_session_id: str = "",
        address: str = "",
        server: Callable[[], str] = str,
    ) -> None:
        self._key = key
        self._bearer = bearer
        self._session_id = session_id
        self._guest_session_id = guest_session_id
        self._address = address
        self._server = server
        self.is_personal = False  # whether anything of who asks was read
        self.is_by_server = False  # whether the name of the server was read

    @property
    def key(self) -> str:
        """The key of the application, by its token where that has one; empty where neither shows it."""
        self.is_personal = True
        return self._key or audience_of(self._bearer)

    @property
    def bearer(self) -> str:
        """The token of the Authorization header."""
        self.is_personal = True
        return self._bearer

    @property
    def session_id(self) -> str:
        """The session of a person."""
        self.is_personal = True
        return self._session_id

    @property
    def guest_session_id(self) -> str:
        """The session of a guest."""
        self.is_personal = True
        return self._guest_session_id

    @property
    def address(self) -> str:
        """The address that the request comes from, empty where that is not known."""
        self.is_personal = True
        return self._address

    @property
    def server(self) -> str:
        """The address that the request was sent to, as `https://HOST:PORT`; empty where it has none."""
        self.is_by_server = True
        return self._server()

    def fields(self) -> dict[str, str]:
        """Return what a body may ask for by name: the credentials that are there."""
        self.is_personal = True
        found = {
            "api_key": self._key,
            "guest_session_id": self._guest_session_id,
            "session_id": self._session_id,
        }
        return {name: value for name, value in found.items() if value}
