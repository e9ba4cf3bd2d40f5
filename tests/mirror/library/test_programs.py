"""Titles of media programs, by their own APIs; and what becomes of their keys."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from reelbase import bounds
from reelbase.entity import Kind
from reelbase.importers.mirror.library import programs as module
from reelbase.importers.mirror.library.programs import Address, address_of, key_of, keys_in, read_program
from reelbase.importers.mirror.library.titles import Title
from reelbase.importers.source import SourceError
from tests.mirror.library.programs import KEY, Fake, programs

pytestmark = pytest.mark.once


@pytest.fixture
def fake() -> Iterator[Fake]:
    with programs() as running:
        yield running


def read(program: str, fake: Fake, key: str = KEY, seconds: float = 5) -> list[Title]:
    """The titles of a program."""
    return asyncio.run(read_program(Address(program, fake.url), key, seconds=seconds)).titles


MATRIX = (Kind.MOVIE, "The Matrix (1999)", {"tmdb": "603", "imdb_id": "tt0133093"})
THRONES = {"imdb_id": "tt0944947", "tvdb_id": "121361"}
EXPECTED = {
    "jellyfin": [
        MATRIX,
        (Kind.TV, "Game of Thrones (2011)", THRONES),
        (Kind.MOVIE, "Alien (1979)", {}),
        (Kind.MOVIE, "Aliens", {}),
    ],
    "plex": [
        (*MATRIX[:2], {**MATRIX[2], "tvdb_id": "169"}),
        (Kind.MOVIE, "Alien (1979)", {"imdb_id": "tt0078748"}),
        (Kind.MOVIE, "Home video", {}),
        (Kind.TV, "Game of Thrones (2011)", {"tvdb_id": "121361"}),
        (Kind.TV, "Naruto", {"tvdb_id": "78857"}),
    ],
    "radarr": [MATRIX, (Kind.MOVIE, "Alien (1979)", {"imdb_id": "tt0078748"})],
    "sonarr": [
        (Kind.TV, "Game of Thrones (2011)", {"tmdb": "1399", "tvdb_id": "121361"}),
        (Kind.TV, "Naruto (2002)", {"tvdb_id": "78857"}),
    ],
}


@pytest.mark.parametrize("page", [1, 2, 500])
@pytest.mark.parametrize("program", ["jellyfin", "emby", "plex", "radarr", "sonarr"])
def test_the_titles_of_a_program(
    fake: Fake, monkeypatch: pytest.MonkeyPatch, program: str, page: int
) -> None:
    monkeypatch.setattr(module, "PAGE", page)
    found = [(each.kind, str(each.readings[0]), each.ids) for each in read(program, fake)]
    assert found == EXPECTED["jellyfin" if program == "emby" else program]
    for _, query, headers in fake.asked:
        assert KEY not in str(query)
        header = {"jellyfin": "Authorization", "emby": "X-Emby-Token", "plex": "X-Plex-Token"}.get(program)
        assert headers[header or "X-Api-Key"] == (
            f'MediaBrowser Token="{KEY}"' if program == "jellyfin" else KEY
        )


def test_a_title_has_the_place_that_the_program_says(fake: Fake) -> None:
    assert [each.place for each in read("jellyfin", fake)] == [
        "jellyfin: /data/movies/The Matrix (1999)/The Matrix (1999).mkv",
        "jellyfin: /data/tv/Game of Thrones",
        "jellyfin: Alien [a3]",
        "jellyfin: Aliens [a4]",
    ]
    assert [each.place for each in read("plex", fake)][:3] == [
        "plex: /movies/The Matrix (1999).mkv",
        "plex: Films: Alien [12]",
        "plex: Films: Home video [13]",
    ]


@pytest.mark.parametrize("program", ["jellyfin", "plex", "radarr", "sonarr"])
@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("status:500", "answered 500"),
        ("status:404", "answered 404"),
        ("text", "answered what is no list of"),
        ("shape", "answered what is no list of"),
        ("truncated", "found: "),
        ("slow", "found: "),
    ],
)
def test_a_program_that_answers_badly_is_an_error(
    fake: Fake, monkeypatch: pytest.MonkeyPatch, program: str, fault: str, reason: str
) -> None:
    monkeypatch.setattr(module, "WAIT", 0.0)
    fake.fault = fault
    with pytest.raises(SourceError, match=reason) as refused:
        read(program, fake, seconds=0.1 if fault == "slow" else 5)
    assert KEY not in str(refused.value)
    fake.faults_left = 1
    if fault != "status:404":
        assert read(program, fake, seconds=5)


def test_a_key_that_is_refused_and_a_list_that_is_too_large(
    fake: Fake, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(SourceError, match=r"to take the key, found that it refuses it \(401\)") as refused:
        read("radarr", fake, key="wrong-key")
    assert "wrong-key" not in str(refused.value)
    assert len(fake.asked) == 1
    monkeypatch.setattr(module, "WAIT", 0.0)
    monkeypatch.setattr(bounds, "LIBRARY_TITLES", 1)
    with pytest.raises(SourceError, match="at most 1 titles"):
        read("radarr", fake)
    monkeypatch.setattr(bounds, "LIBRARY_BYTES", 10)
    with pytest.raises(SourceError, match="more than 10 bytes"):
        read("radarr", fake)


def test_a_redirect_takes_the_key_to_no_other_host(fake: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "WAIT", 0.0)
    with programs() as other:
        fake.fault = f"redirect:{other.url}/api/v3/movie"
        with pytest.raises(SourceError, match="redirects to another host"):
            read("radarr", fake)
        assert other.asked == []
    fake.fault, fake.faults_left = "redirect:/api/v3/movie", 1
    assert len(read("radarr", fake)) == 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/media/films", None),
        ("films=old", None),
        ("jellyfin=/folder", None),
        ("jellyfin=http://nas:8096", Address("jellyfin", "http://nas:8096")),
        ("Plex=https://nas/plex/", Address("plex", "https://nas/plex")),
    ],
)
def test_a_library_is_a_folder_or_a_program(text: str, expected: Address | None) -> None:
    assert address_of(text) == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("kodi=http://nas", "Expected one of jellyfin, emby, plex, radarr, sonarr"),
        ("radarr=http://", "Expected an address such as radarr="),
        ("radarr=http://nas:99999", "Expected an address such as radarr="),
        ("radarr=http://nas?apikey=s3cret", "without a key"),
        ("radarr=http://me:s3cret@nas", "without a key"),
    ],
)
def test_an_address_that_is_none_or_has_a_key_is_refused(text: str, reason: str) -> None:
    with pytest.raises(SourceError, match=reason) as refused:
        address_of(text)
    assert "s3cret" not in str(refused.value)


def test_where_keys_come_from(tmp_path: Path) -> None:
    file = tmp_path / "keys"
    file.write_text("# mine\nradarr = one==\nhttp://nas:7878/ = two\n\nsonarr=http://nas:8989 = three\n")
    file.chmod(0o600)
    keys = keys_in(file)
    environ = {"RADARR_KEY": "four", "PLEX_KEY": "five"}
    assert key_of(Address("radarr", "http://other"), keys, environ) == "one=="
    assert key_of(Address("radarr", "http://nas:7878"), keys, environ) == "two"
    assert key_of(Address("sonarr", "http://nas:8989"), keys, environ) == "three"
    assert key_of(Address("radarr", "http://other"), {}, environ) == "four"
    assert key_of(Address("plex", "http://other"), keys, environ) == "five"
    with pytest.raises(SourceError, match=r"variable EMBY_KEY, or write `emby = KEY`"):
        key_of(Address("emby", "http://nas"), keys, environ)
    with pytest.raises(SourceError, match="found other characters"):
        key_of(Address("emby", "http://nas"), {"emby": "a\r\nb"}, {})
    assert keys_in(None) == {}


def test_a_file_of_keys_that_others_may_read_or_that_is_none(tmp_path: Path) -> None:
    file = tmp_path / "keys"
    with pytest.raises(SourceError, match="can't be read"):
        keys_in(file)
    file.write_text("radarr s3cret\n")
    file.chmod(0o644)
    with pytest.raises(SourceError, match=r"chmod 600 .*keys"):
        keys_in(file)
    file.chmod(0o600)
    with pytest.raises(SourceError, match="keys:1: expected `jellyfin = KEY`") as refused:
        keys_in(file)
    assert "s3cret" not in str(refused.value)
