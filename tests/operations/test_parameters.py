"""How query parameters are read."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reelbase.catalog.dates import DateRange
from reelbase.catalog.language import (
    ENGLISH,
    ORIGINAL,
    Country,
    ImageLanguages,
    Language,
    LanguagesInTurn,
    VideoLanguages,
)
from reelbase.catalog.page import IncludeAdult, Page
from reelbase.errors import ApiError, Status
from reelbase.operations.parameters.binding import (
    PARAMETERS,
    GenreLanguage,
    Given,
    WatchRegion,
    binder,
)
from reelbase.operations.query import Query, check_query, parse_query
from reelbase.search.index import Index
from tests.asking import Client
from tests.moments import NOON


def read(kind: object, **query: str) -> Any:
    return PARAMETERS[kind].parse(Query(query), NOON)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b"", {}),
        (b"&&", {}),
        (b"a=1&b=2", {"a": "1", "b": "2"}),
        (b"a&b=&=c", {"a": "", "b": "", "": "c"}),
        (b"vote_count.gte=100", {"vote_count.gte": "100"}),
        (b"with_genres=28%7C12|16%2C35,18", {"with_genres": "28|12|16,35,18"}),
        (b"query=a+b%20c%2Bd", {"query": "a b c+d"}),
        (b"query=%E5%8D%83", {"query": "千"}),
        ("query=千".encode(), {"query": "千"}),
        (b"query=%FF", {"query": "\ufffd"}),
        (b"query=\xff", {"query": "\ufffd"}),
        (b"query=100%", {"query": "100%"}),
        (b"query=%zz", {"query": "%zz"}),
        (b"query=a;b=c", {"query": "a;b=c"}),
        (b"query=%2500", {"query": "%00"}),
    ],
)
def test_a_query_is_read_as_it_can_be(text: bytes, expected: dict[str, str]) -> None:
    assert parse_query(text) == expected
    check_query(text, len(expected))


@pytest.mark.parametrize("text", [b"a=1&a=1", b"a&a", b"a=&%61=", b"=&=", b"a=%00", b"%00=1", b"a=\0"])
def test_what_no_query_may_hold(text: bytes) -> None:
    with pytest.raises(ApiError) as refused:
        check_query(text, len(parse_query(text)))
    assert refused.value.status is Status.INVALID_PARAMETERS


@settings(max_examples=30)
@given(st.dictionaries(st.text(), st.text(), max_size=5))
def test_every_text_comes_through(query: dict[str, str]) -> None:
    written = urlencode(query, errors="replace").encode()
    assert set(parse_query(written).values()) == {
        value.encode("utf-8", "replace").decode() for value in query.values()
    }


@given(st.binary())
def test_no_query_fails(text: bytes) -> None:
    query = parse_query(text)
    try:
        check_query(text, len(query))
    except ApiError as error:
        assert error.status is Status.INVALID_PARAMETERS


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Language("en", "US")),
        ("en", Language("en", "US")),
        ("de", Language("de", "DE")),
        ("de-AT", Language("de", "AT")),
        ("pt", Language("pt", "PT")),
        ("zh", Language("zh", "CN")),
        ("es", Language("es", "ES")),
        ("de-", Language("de", "DE")),
        ("de-de", Language("de", "DE")),
        ("pt-br", Language("pt", "BR")),
        ("en_US", Language("en", "US")),
        ("DE_at", Language("de", "AT")),
        (" fr ", Language("fr", "FR")),
        ("zh-Hans", Language("zh", "CN")),
        ("zh-hant-TW", Language("zh", "TW")),
        ("es-419", Language("es", "ES")),
        ("cn", Language("cn", "CN")),
        ("US", Language("en", "US")),
        ("zz", Language("en", "US")),
        ("german", Language("en", "US")),
        ("_", Language("en", "US")),
        ("null", Language("en", "US")),
        ("de" * 10_000, Language("en", "US")),
    ],
)
def test_language(text: str, expected: Language) -> None:
    assert read(Language, language=text) == expected


def test_no_language_is_american_english() -> None:
    assert read(Language) == Language("en", "US")
    assert read(GenreLanguage) == Language("en", "US")


@pytest.mark.parametrize(
    ("query", "images", "videos"),
    [
        ({}, (), ("en",)),
        ({"language": ""}, (), ("en",)),
        ({"language": "de-AT"}, ("de",), ("de",)),
        (
            {"include_image_language": "en-US,null", "include_video_language": "fr, null"},
            ("", "en"),
            ("", "fr"),
        ),
        ({"language": "en_US"}, ("en",), ("en",)),
        ({"language": "US"}, (), ("en",)),
        (
            {"language": "de", "include_image_language": "US,?", "include_video_language": "zz"},
            ("de",),
            ("de",),
        ),
        (
            {"include_image_language": "PT_br, EN,NULL", "include_video_language": "DE_de,null,zz"},
            ("", "en", "pt"),
            ("", "de"),
        ),
        ({"include_image_language": "xx,en", "include_video_language": "xx"}, ("", "en"), ("",)),
        ({"language": "de", "include_image_language": "en"}, ("en",), ("de",)),
        ({"language": "de", "include_video_language": "it,it"}, ("de",), ("it",)),
        ({"include_image_language": "null"}, ("",), ("en",)),
    ],
)
def test_languages_of_images_and_videos(
    query: dict[str, str], images: tuple[str, ...], videos: tuple[str, ...]
) -> None:
    assert read(ImageLanguages, **query) == ImageLanguages((images,) if images else ())
    assert read(VideoLanguages, **query) == VideoLanguages((videos,))


def test_languages_in_turn() -> None:
    """TMDB takes one language; several with commas between are each for what those before them lack."""
    several = read(Language, language="de-AT, zz,en_us,original,de-AT")
    assert isinstance(several, LanguagesInTurn)
    assert several.each() == (Language("de", "AT"), Language("en", "US"), ORIGINAL)
    assert several.bound() == {
        "language": "de",
        "region": "AT",
        "language_2": "en",
        "region_2": "US",
        "language_3": "original",
        "region_3": "",
        "chain": (False, False, True),
    }
    assert read(ImageLanguages, language="de-AT,null,original") == (("de",), ("",), ("original",))
    assert read(VideoLanguages, language="de,en", include_video_language="it,fr") == (("fr", "it"),)


@pytest.mark.parametrize("text", [",", "zz,,", "zz"])
def test_no_language_among_several_is_american_english(text: str) -> None:
    assert read(Language, language=text).each() == (ENGLISH,)


def test_one_language_with_commas_is_one() -> None:
    assert read(Language, language=",de,").bound() == {"language": "de", "region": "DE"}


def test_no_more_languages_are_taken_than_the_limit() -> None:
    codes = ["de", "en", "fr", "it", "es", "pt", "ja", "ko"]
    assert [each.iso_639_1 for each in read(Language, language=",".join(codes)).each()] == codes[:6]


@pytest.mark.parametrize("text", ["1", "500", "007"])
def test_page(text: str) -> None:
    assert read(Page, page=text) == Page(int(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [("true", True), ("True", True), ("1", True), ("false", False), ("0", False), ("", False)],
)
def test_truth(text: str, expected: bool) -> None:
    assert read(IncludeAdult, include_adult=text) is expected


def test_countries_are_upper_case() -> None:
    assert (read(Country, country="de"), read(WatchRegion, watch_region="de")) == ("DE", "DE")


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("", "", DateRange(at(2026, 5, 23, 12), NOON)),
        ("2026-05-20", "", DateRange(at(2026, 5, 20), NOON)),
        ("2026-05-01", "2026-05-01", DateRange(at(2026, 5, 1), at(2026, 5, 1, 23, 59, 59))),
        ("2026-05-01", "2026-05-15", DateRange(at(2026, 5, 1), at(2026, 5, 15, 23, 59, 59))),
        (
            "2026-05-01 10:00:00 +0000",
            "2026-05-02T10:00",
            DateRange(at(2026, 5, 1), at(2026, 5, 2, 23, 59, 59)),
        ),
        ("2024-02-29", "2024-02-29", DateRange(at(2024, 2, 29), at(2024, 2, 29, 23, 59, 59))),
        ("9999-12-31", "9999-12-31", DateRange(at(9999, 12, 31), at(9999, 12, 31, 23, 59, 59))),
    ],
)
def test_dates(start: str, end: str, expected: DateRange) -> None:
    assert read(DateRange, start_date=start, end_date=end) == expected


@pytest.fixture(scope="module")
def client(demo_url: str) -> Iterator[Client]:
    with Client(demo_url) as client:
        yield client


@pytest.mark.parametrize("name", ["start_date", "end_date"])
@pytest.mark.parametrize(
    "text",
    [
        "yesterday",
        "2026",
        "2026-5-1",
        "20260501",
        "01-05-2026",
        "2026-13-01",
        "2026-02-30",
        "2025-02-29",
        "0000-01-01",
        "10000-01-01",
        "2026-05-01x",
        "-2026-05-01",
        "२०२६-०५-०१",
        "2026-05-01\n2",
    ],
)
def test_what_is_no_date_is_refused(client: Client, name: str, text: str) -> None:
    answer = client.get("/3/movie/changes", {name: text})
    assert (answer.status, answer.json()) == (
        400,
        {"success": False, "status_code": 23, "status_message": Status.INVALID_DATE.message},
    )


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("start_date=2026-05-01&end_date=2026-05-15", 200),
        ("start_date=2026-05-01&end_date=2026-05-16", 422),
        ("start_date=2026-05-09", 422),
        ("start_date=0001-01-01", 422),
        ("start_date=0001-01-01&end_date=9999-12-31", 422),
        ("start_date=2026-05-02&end_date=2026-05-01", 200),
        ("start_date=9999-12-31", 200),
        ("end_date=0001-01-01", 200),
        ("end_date=9999-12-31", 200),
    ],
)
def test_a_range_is_no_longer_than_14_days(client: Client, query: str, status: int) -> None:
    for path in ("/3/movie/changes", "/3/tv/1399/changes"):
        answer = client.get(f"{path}?{query}")
        assert answer.status == status
        assert status == 200 or answer.json()["status_code"] == 20


def test_arguments_are_bound_by_their_types() -> None:
    async def part(db: object, *, language: Language, page: Page) -> None: ...

    bind = binder(part, Given(Index(None)))
    asked = Query({"language": "fr", "page": "2"})
    assert bind(asked, NOON) == {
        "language": Language("fr", "FR"),
        "page": Page(2),
    }
    with pytest.raises(ApiError):
        bind(Query({"page": "x"}), NOON)
