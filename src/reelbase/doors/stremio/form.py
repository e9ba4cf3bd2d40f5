"""The form of Stremio: what is asked stands in the path, the choices of a user as well; errors are `err`."""

from urllib.parse import unquote

from reelbase.api.credentials import Credentials
from reelbase.api.form import Form
from reelbase.api.making import refused_by
from reelbase.api.request import Request
from reelbase.asgi.answers import Answer
from reelbase.asgi.scope import Receive, Scope, fit
from reelbase.doors.door import DoorRequest, Refusal
from reelbase.errors import ApiError, Status
from reelbase.operations.answers import encode
from reelbase.operations.operation import Freshness

PATH = "/stremio"
ENDING = ".json"
BASE = "\0base"
"""The name in the query of the path of the add-on, choices included, which no client can send."""
BEGINNINGS = {"catalog", "manifest.json", "meta"}
"""The first parts of a path without choices."""
CHOICES = {"api_key", "language", "session_id"}
EXTRA = {"genre", "lastVideosIds", "search", "skip"}
PARTS_WITH_EXTRA = 4
ANYBODY = "stremio"
"""The key of a request that shows none: good on a server that accepts any."""
UNREADABLE = "Expected choices as language=de&api_key=KEY in the address of the add-on."


class StremioRequest(DoorRequest):
    """A request whose path says everything.

    `/stremio/language=de&api_key=…/catalog/movie/popular/genre=Drama&skip=100.json`
    """

    __slots__ = ("_chosen", "_parts")

    def __init__(self, scope: Scope, receive: Receive) -> None:
        super().__init__(scope, receive)
        self.given[b"origin"] = self.given[b"origin"] or b"null"  # pages of any origin may read every answer
        raw: bytes = scope.get("raw_path") or scope["path"].encode()
        first, *rest = parts = raw.decode("latin-1").removeprefix(PATH).strip("/").split("/")
        self._chosen, self._parts = ("", parts) if first in BEGINNINGS else (first, rest)

    def shown(self) -> tuple[str, str]:
        return fit(self._choices().get("api_key", "")), ""

    def parse(self) -> None:
        """Read the path: choices and extras become the query, as if they had been sent in it."""
        super().parse()
        own = {name: value for name, value in self.query.items() if name.startswith("\0")}
        *names, last = self._parts or [""]
        extra = ""
        if len(self._parts) == PARTS_WITH_EXTRA:
            extra, last = last.removesuffix(ENDING), names.pop()
        self.path = "/".join([PATH, *map(unquote, names), unquote(last).removesuffix(ENDING)])
        self.query.clear()
        self.query.update({name: value for name, value in self._choices().items() if name in CHOICES})
        self.query.update({name: value for name, value in taken_apart(extra).items() if name in EXTRA})
        self.query.update(own)
        self.query[BASE] = f"{PATH}/{self._chosen}" if self._chosen else PATH
        self.callback = ""

    def check(self) -> None:
        """Refuse choices that can't be read, and a NUL, which no text has."""
        if self._chosen and not self._choices():
            raise Refusal(UNREADABLE, 400)
        texts = (value for name, value in self.query.items() if not name.startswith("\0"))
        if any("\0" in each for each in (self.path, *texts)):
            raise Refusal("Expected a text without NUL.", 400)

    def _choices(self) -> dict[str, str]:
        return taken_apart(self._chosen if "=" in self._chosen else unquote(self._chosen))


class StremioForm(Form):
    """The form of requests to add-ons, and of their answers."""

    request = StremioRequest

    def credentials(self, request: Request) -> Credentials:
        """Take the key out of the choices: an app sends none in any other way."""
        request.query.setdefault("api_key", ANYBODY)
        return super().credentials(request)

    def refused(self, error: ApiError) -> Answer:
        """Return a refusal as add-ons have it."""
        answer = refused_by(error)
        http = error.http if isinstance(error, Refusal) else answer.status
        is_missing = error.status is Status.NOT_FOUND and not isinstance(error, Refusal)
        return answer._replace(
            status=http, body=encode({"err": "not found" if is_missing else error.message})
        )

    def written(self, request: Request, answer: Answer) -> Answer:
        """Return an answer with what an account has marked so that nobody between keeps it."""
        is_personal = request.query.caller.is_personal
        return answer._replace(freshness=Freshness.PRIVATE) if is_personal and answer.freshness else answer


def taken_apart(text: str) -> dict[str, str]:
    """Return the values by their names in a part of a path, each decoded once it is split."""
    pairs = (each.partition("=") for each in text.split("&"))
    return {unquote(name): unquote(value) for name, equals, value in pairs if equals}
