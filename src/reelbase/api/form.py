"""Form: how requests come and how answers are written. The API has TMDB's form; each door has another."""

from functools import partial

from reelbase.api.credentials import Credentials, take_credentials
from reelbase.api.making import refused_by
from reelbase.api.request import Request
from reelbase.api.sending import called
from reelbase.asgi.answers import Answer
from reelbase.asgi.scope import server_of
from reelbase.errors import ApiError


class Form:
    """The form of TMDB's API."""

    request: type[Request] = Request
    """Takes apart what came."""

    def credentials(self, request: Request) -> Credentials:
        """Take what shows who asks out of a request; refused by ApiError where nothing can."""
        server = partial(server_of, request.scope)
        return take_credentials(request.query, request.bearer, request.address, server)

    def needs_key(self, request: Request) -> bool:
        """Return whether a request is answered only to who shows a key or a token."""
        return True

    def refused(self, error: ApiError) -> Answer:
        """Return a refusal as it is sent."""
        return refused_by(error)

    def written(self, request: Request, answer: Answer) -> Answer:
        """Return an answer as this request wants it written: here as a call of the function that it names."""
        return called(answer, request.callback) if request.callback else answer


TMDB = Form()
