"""The form of OMDb: names of parameters in any case, its own key, refusals as texts, answers as XML too."""

import msgspec

from reelbase.accounts.limits import TooMany
from reelbase.api.credentials import Credentials
from reelbase.api.form import Form
from reelbase.api.making import refused_by
from reelbase.api.request import Request
from reelbase.asgi.answers import Answer
from reelbase.asgi.scope import fit
from reelbase.doors.door import SERVER, DoorRequest, Refusal
from reelbase.doors.omdb.xml import xml_of
from reelbase.errors import ApiError, Status
from reelbase.operations.answers import encode
from reelbase.operations.query import parse_query

KEY = "apikey"
XML = b"text/xml; charset=utf-8"
NO_KEY, WRONG_KEY = "No API key provided.", "Invalid API key!"
LIMIT_REACHED, FAILED = "Request limit reached!", "Something went wrong."
WORDS = {
    Status.INVALID_API_KEY: WRONG_KEY,
    Status.SUSPENDED_API_KEY: WRONG_KEY,
    Status.INTERNAL_ERROR: FAILED,
}

decode = msgspec.json.Decoder(dict[str, object]).decode


class OmdbRequest(DoorRequest):
    """A request whose parameters may be written in any case; of one given twice the last counts."""

    __slots__ = ()

    def shown(self) -> tuple[str, str]:
        said = parse_query(self.scope["query_string"])
        return next((fit(value) for name, value in said.items() if name.lower() == KEY), ""), ""

    def parse(self) -> None:
        """Take the query apart, with the names of parameters in lower case."""
        super().parse()
        said = dict(self.query)
        self.query.clear()
        self.query.update((name.lower(), value) for name, value in said.items() if "\0" not in name)
        self.query[SERVER] = said[SERVER]

    def check(self) -> None:
        """Refuse a NUL, which no title has, and a callback that is no name of a function."""
        has_nul = any("\0" in value for value in self.query.values())
        if has_nul or (self.query.get("callback") and not self.callback):
            raise ApiError(Status.INVALID_PARAMETERS)


class OmdbForm(Form):
    """The form of OMDb's requests and answers."""

    request = OmdbRequest

    def credentials(self, request: Request) -> Credentials:
        """Take the key out of a request; refused where there is none."""
        if key := request.query.pop(KEY, ""):
            request.query["api_key"] = key
        found = super().credentials(request)
        if not any(found):
            raise Refusal(NO_KEY, 401)
        return found

    def refused(self, error: ApiError) -> Answer:
        """Return a refusal as OMDb words it, with the status of the API where OMDb has none."""
        answer = refused_by(error)
        text = LIMIT_REACHED if isinstance(error, TooMany) else WORDS.get(error.status, error.message)
        http = error.http if isinstance(error, Refusal) else answer.status
        return answer._replace(status=http, body=encode({"Response": "False", "Error": text}))

    def written(self, request: Request, answer: Answer) -> Answer:
        """Return an answer as XML where that is asked for, else as JSON or as a call."""
        if request.query.get("r", "").lower() == "xml":
            return answer._replace(body=xml_of(decode(answer.body)), media_type=XML)
        return super().written(request, answer)
