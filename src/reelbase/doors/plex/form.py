"""The form of Plex: a key may stand in the path, parameters come in headers too, refusals are containers."""

from reelbase.api.credentials import Credentials
from reelbase.api.form import Form
from reelbase.api.making import refused_by
from reelbase.api.request import Request
from reelbase.asgi.answers import Answer
from reelbase.asgi.scope import Receive, Scope, fit
from reelbase.doors.door import DoorRequest
from reelbase.doors.plex.identity import PATH, PROVIDERS, identifier_of
from reelbase.errors import ApiError
from reelbase.operations.answers import encode

BASE = "\0base"
"""The name in the query of the path of the provider, the key included, which no client can send."""
ANYBODY = "plex"
"""The key of a request that shows none: good on a server that accepts any."""
IN_HEADERS = {
    b"x-plex-language": "x-plex-language",
    b"x-plex-country": "x-plex-country",
    b"x-plex-container-start": "x-plex-container-start",
    b"x-plex-container-size": "x-plex-container-size",
}
CHOOSING = ("includefields", "excludefields", "includeelements", "excludeelements")
NAMES = {*IN_HEADERS.values(), *CHOOSING, "includechildren", "episodeorder", "episodeordering"}


class PlexRequest(DoorRequest):
    """A request whose parameters stand in the query or in headers; the query counts first."""

    __slots__ = ("_key", "_rest", "_said")

    def __init__(self, scope: Scope, receive: Receive) -> None:
        super().__init__(scope, receive)
        self._said = {
            IN_HEADERS[name]: value.decode("latin-1")
            for name, value in scope["headers"]
            if name in IN_HEADERS
        }
        self.same = (*self.same, *sorted(self._said.items()))
        first, *rest = parts = self.path.removeprefix(PATH).strip("/").split("/")
        is_bare = first in PROVIDERS or not rest
        self._key = "" if is_bare else first
        self._rest = parts if is_bare else rest

    def shown(self) -> tuple[str, str]:
        return fit(self._key), ""

    def parse(self) -> None:
        """Leave the key out of the path, and gather what is said, by names in small letters."""
        super().parse()
        own = {name: value for name, value in self.query.items() if name.startswith("\0")}
        said = {name.lower(): value for name, value in self.query.items()}
        self.query.clear()
        self.query.update({name: value for name, value in (self._said | said).items() if name in NAMES})
        self.query.update(own)
        provider, *_ = self._rest
        self.query[BASE] = "/".join(filter(None, [PATH, self._key, provider]))
        self.path = "/".join([PATH, *self._rest])
        self.query["language"] = self.query.get("x-plex-language", "") or "en-US"
        self.callback = ""

    def check(self) -> None:
        """Refuse nothing by the header Accept: a container is always JSON."""


class PlexForm(Form):
    """The form of requests of Plex, and of their answers."""

    request = PlexRequest

    def credentials(self, request: Request) -> Credentials:
        """Take the key out of the path."""
        key, _ = request.shown()
        request.query["api_key"] = key or ANYBODY
        return super().credentials(request)

    def refused(self, error: ApiError) -> Answer:
        """Return a refusal as an empty container."""
        answer = refused_by(error)
        container = {"offset": 0, "totalSize": 0, "size": 0, "identifier": identifier_of("movie")}
        return answer._replace(body=encode({"MediaContainer": container, "error": error.message}))
