"""The form of Trakt: who asks stands in the Authorization header alone, refusals are `error`."""

from reelbase.api.form import Form
from reelbase.api.making import refused_by
from reelbase.api.request import Request
from reelbase.asgi.answers import Answer
from reelbase.asgi.scope import Receive, Scope
from reelbase.doors.door import Refusal
from reelbase.errors import ApiError, Status
from reelbase.operations.answers import encode

PATH = "/trakt"
SIGNING_IN = f"{PATH}/oauth/"
"""The beginning of what is asked before there is a token."""
WORDS = {401: "unauthorized", 404: "not_found", 429: "rate_limited", 503: "unavailable"}


class Refused(Refusal):
    """A refusal with a body of its own."""

    def __init__(self, http: int, **body: str) -> None:
        super().__init__(body.get("error_description", ""), http)
        self.body = body


class TraktRequest(Request):
    """A request whose path may have doubled slashes: published clients send them."""

    __slots__ = ()

    def __init__(self, scope: Scope, receive: Receive) -> None:
        super().__init__(scope, receive)
        self.path = "/".join(["", *filter(None, self.path.split("/"))])


class TraktForm(Form):
    """The form of requests to Trakt, and of its answers."""

    request = TraktRequest

    def needs_key(self, request: Request) -> bool:
        """Return false while somebody signs in, for which Trakt has no token yet."""
        return not request.path.startswith(SIGNING_IN)

    def refused(self, error: ApiError) -> Answer:
        """Return a refusal as Trakt has it."""
        answer = refused_by(error)
        if isinstance(error, Refused):
            return answer._replace(status=error.http, body=encode(error.body))
        http = 400 if error.status is Status.INVALID_INPUT else answer.status
        body = {"error": WORDS.get(http, "invalid_request"), "error_description": error.message}
        return answer._replace(status=http, body=encode(body))

    def written(self, request: Request, answer: Answer) -> Answer:
        """Return an answer as it stands; 204 has no body."""
        return answer._replace(body=b"") if answer.status == 204 else answer
