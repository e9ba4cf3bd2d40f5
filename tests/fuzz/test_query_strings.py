"""Paths, query strings and names to append that a stranger could send: answered or refused, never failed."""

import json
import logging
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

import pytest

from tests.asking import Answer, Client, request_scope
from tests.fuzz.mutation import mutated
from tests.thorough import fuzz_inputs

pytestmark = pytest.mark.once

SECONDS = 0.5  # of the processor, for any of them

SAMPLES = b"""
/3/movie/603?language=de-DE&append_to_response=credits,images,videos&include_image_language=en,null
/3/tv/1399?append_to_response=season/1,season/2/credits,aggregate_credits,content_ratings&language=pt
/3/tv/1399/season/1/episode/2?append_to_response=credits,images&language=fr-CA
/3/person/6384/combined_credits?language=en-US
/3/search/multi?query=the+matrix&page=2&include_adult=true&language=ja-JP
/3/search/movie?query=%E5%8D%83%E3%81%A8&primary_release_year=2001&region=jp&year=1999
/3/discover/movie?with_genres=28,12|16&sort_by=vote_average.desc&vote_count.gte=100&page=3
/3/discover/movie?release_date.gte=1999-01-01&release_date.lte=2020-12-31&region=US&with_release_type=2|3
/3/discover/movie?certification_country=US&certification.lte=PG-13&with_runtime.lte=120
/3/discover/tv?air_date.gte=2020-01-01&with_networks=213|49&timezone=America/New_York&with_status=0|3
/3/discover/tv?watch_region=US&with_watch_providers=8|9&with_watch_monetization_types=flatrate|free
/3/movie/changes?start_date=2026-05-10&end_date=2026-05-24&page=1
/3/trending/all/week?language=en-US&page=1
/3/find/tt0133093?external_source=imdb_id&language=it
/3/genre/movie/list?language=zh
/3/configuration/countries?language=ar
/3/list/1?language=en-US&page=1
/4/list/1?page=1&language=en-US&sort_by=title.asc
/3/movie/603/watch/providers?callback=show&watch_region=DE
/3/account/1/lists?session_id=0123456789abcdef0123456789abcdef01234567&page=1
/3/guest_session/0123456789abcdef0123456789abcdef/rated/movies?sort_by=created_at.desc
/3/authentication/token/validate_with_login?username=ann&password=correct&request_token=x
/login?next=/account
/signup?invitation=0123456789abcdef0123456789abcdef&next=/account
/authenticate/0123456789abcdef0123456789abcdef01234567?redirect_to=https://app.example/back
/auth/access?request_token=eyJhbGciOiJIUzI1NiJ9.e30.x
/account?done=password&ended=1.2.3
/docs/search?q=movie
/docs/search.json?q=tv
/t/p/w500/0123456789abcdef.jpg
/openapi.json
""".split()
PIECES = b"""
& = ? / .. %2F %00 %FF %ED%A0%80 %E2%80%AE %EF%B7%BA + ; , | .gte= .lte= // ..%2f %s {} [] null true '%20--
append_to_response= language= page= query= year= callback= with_people= with_keywords= session_id= sort_by=
guest_session_id= 2147483647 2147483648 9223372036854775808 -1 0 1e400 NaN %D9%A1 0000-00-00 9999-12-31
1999-02-30 0001-01-01 credits season/1 season/1/episode/1 account_states changes images %F0%9F%8E%AC
""".split()
WORDS = [*PIECES, b"9" * 400, b"a" * 300, b" "]


class Failures(logging.Handler):
    """What was logged as failed: each is a traceback."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.found.append(record.getMessage())


@pytest.fixture
def failures() -> Iterator[list[str]]:
    handler = Failures()
    logging.getLogger("reelbase").addHandler(handler)
    yield handler.found
    logging.getLogger("reelbase").removeHandler(handler)


async def answer(client: Client, target: bytes) -> Answer:
    """The answer to a target as a server hands it over: the path is ASCII, the query any bytes."""
    raw_path, _, query = target.partition(b"#")[0].partition(b"?")
    path = "/" + raw_path.decode("ascii", "ignore").lstrip("/")
    scope = request_scope("GET", path, "", {})
    scope.update(path=unquote(path), raw_path=path.encode(), query_string=query + b"&api_key=x")
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    await client.app(scope, receive, send)
    headers = {name.decode(): value.decode("latin-1") for name, value in sent[0]["headers"]}
    return Answer(sent[0]["status"], headers, b"".join(each.get("body", b"") for each in sent[1:]))


def test_no_target_fails_or_takes_long(demo_url: str, failures: list[str]) -> None:
    with Client(demo_url) as client:
        for sample in SAMPLES:
            assert client.run(answer(client, sample)).status < 500
        for number, target in enumerate(mutated(SAMPLES, fuzz_inputs(), words=WORDS)):
            begun = time.process_time()
            found = client.run(answer(client, target))
            seconds = time.process_time() - begun
            assert found.status < 500, (number, target, found)
            assert failures == [], (number, target)
            assert seconds < SECONDS, (number, target, seconds)
            if found.headers.get("content-type", "").startswith("application/json"):
                told = json.loads(found.body)
                is_refusal = found.status >= 400 and target.startswith((b"/3/", b"/4/"))
                assert not is_refusal or isinstance(told["status_code"], int), (number, target, told)
