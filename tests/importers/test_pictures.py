"""Pictures: those told stay the ones that are shown, are listed, and have TMDB's languages."""

from pathlib import Path
from typing import Any

import pytest

from tests.asking import Client
from tests.importers.catalogue import take_lines
from tests.importers.world import line

Body = dict[str, Any]

PIN = {"file_path": "/pin.jpg", "iso_639_1": "en", "vote_average": 3.6}
OTHER = {"file_path": "/other.jpg", "iso_639_1": "en", "vote_average": 6.5}
TOLD: dict[str, tuple[str, Body]] = {
    "/movie/11": ("poster", {"title": "A", "original_title": "A", "original_language": "en"}),
    "/tv/12": ("poster", {"name": "B", "original_name": "B", "original_language": "ja"}),
    "/tv/12/season/1": ("poster", {"name": "One", "season_number": 1}),
    "/tv/12/season/1/episode/1": ("still", {"name": "First"}),
    "/collection/13": ("poster", {"name": "C", "original_name": "C", "original_language": "en"}),
    "/person/14": ("profile", {"name": "D"}),
    "/company/15": ("logo", {"name": "E"}),
    "/network/16": ("logo", {"name": "F"}),
}
"""Of every kind: the type of the picture that it shows, and its details."""

ALSO = {
    "/movie/11": ("backdrop", TOLD["/movie/11"][1]),
    "/tv/12": ("backdrop", TOLD["/tv/12"][1]),
    "/collection/13": ("backdrop", TOLD["/collection/13"][1]),
}
CASES = [*TOLD.items(), *ALSO.items()]
EVERY = pytest.mark.parametrize(("path", "told"), CASES, ids=[f"{p} {t[0]}" for p, t in CASES])


def details(path: str, told: tuple[str, Body], **more: Any) -> Body:
    """What an address tells, with further fields; the id is no matter of the numbers in the path."""
    return line(path, {"id": int(path.split("/")[2]) * 100 + path.count("/"), **told[1], **more})


def place(path: str) -> list[Body]:
    """The series, and the season, that a season or an episode is of."""
    return [details(above, TOLD[above]) for above in TOLD if path.startswith(f"{above}/")]


def own(path: str, told: tuple[str, Body], file_path: str | None, **more: Any) -> Body:
    """Details that tell a picture. Those of titles and people stand at their own ids."""
    body = details(path, told, **{f"{told[0]}_path": file_path}, **more)
    if path.count("/") == 2:
        body["body"]["id"] = int(path.rpartition("/")[2])
    return body


def images(path: str, told: tuple[str, Body], *rows: Body, **params: str) -> Body:
    id_ = own(path, told, None)["body"]["id"]
    return line(f"{path}/images", {"id": id_, f"{told[0]}s": list(rows)}, **params)


def shown(url: str, path: str, type_: str, **params: str) -> tuple[str | None, list[str]]:
    """The picture of an address, and those that its images list."""
    with Client(url, cache_size=0) as client:
        answer = client.get(f"/3{path}", {"append_to_response": "images", **params}).json()
        alone = client.get(f"/3{path}/images", params).json()
    listed = [row["file_path"] for row in answer["images"][f"{type_}s"]]
    assert listed == [row["file_path"] for row in alone[f"{type_}s"]]
    return answer[f"{type_}_path"], listed


@EVERY
def test_what_is_told_alone_is_listed(
    database_url: str, tmp_path: Path, path: str, told: tuple[str, Body]
) -> None:
    take_lines(database_url, tmp_path, [*place(path), own(path, told, "/told.jpg")])
    assert shown(database_url, path, told[0]) == ("/told.jpg", ["/told.jpg"])
    asked = shown(database_url, path, told[0], include_image_language="en,null", language="en-US")
    assert asked == ("/told.jpg", ["/told.jpg"])


@EVERY
def test_votes_do_not_unpin_what_is_told(
    database_url: str, tmp_path: Path, path: str, told: tuple[str, Body]
) -> None:
    lines = [*place(path), own(path, told, "/pin.jpg"), images(path, told, PIN, OTHER)]
    take_lines(database_url, tmp_path, lines)
    assert shown(database_url, path, told[0]) == ("/pin.jpg", ["/pin.jpg", "/other.jpg"])


@EVERY
def test_the_order_of_the_answers_is_no_matter(
    database_url: str, tmp_path: Path, path: str, told: tuple[str, Body]
) -> None:
    """Images first or later, in one import or in two, and all of it again."""
    pinned = own(path, told, "/pin.jpg")
    take_lines(database_url, tmp_path, [*place(path), pinned])
    take_lines(database_url, tmp_path, [images(path, told, PIN, OTHER)])
    take_lines(database_url, tmp_path, [images(path, told, PIN, OTHER), pinned])
    take_lines(database_url, tmp_path, [pinned])
    assert shown(database_url, path, told[0]) == ("/pin.jpg", ["/pin.jpg", "/other.jpg"])


@EVERY
def test_newer_details_without_images_tell_another(
    database_url: str, tmp_path: Path, path: str, told: tuple[str, Body]
) -> None:
    lines = [*place(path), own(path, told, "/pin.jpg"), images(path, told, PIN, OTHER)]
    take_lines(database_url, tmp_path, lines)
    take_lines(database_url, tmp_path, [own(path, told, "/new.jpg")])
    assert shown(database_url, path, told[0]) == ("/new.jpg", ["/new.jpg", "/pin.jpg", "/other.jpg"])


@EVERY
def test_what_nobody_tells_is_chosen_by_votes(
    database_url: str, tmp_path: Path, path: str, told: tuple[str, Body]
) -> None:
    rows = [{**row, "iso_639_1": None} for row in (OTHER, PIN)]
    take_lines(database_url, tmp_path, [*place(path), own(path, told, None), images(path, told, *rows)])
    assert shown(database_url, path, told[0]) == ("/other.jpg", ["/other.jpg", "/pin.jpg"])


def test_a_picture_that_is_gone_is_not_kept(database_url: str, tmp_path: Path) -> None:
    movie = TOLD["/movie/11"]
    take_lines(
        database_url, tmp_path, [own("/movie/11", movie, "/pin.jpg"), images("/movie/11", movie, PIN, OTHER)]
    )
    take_lines(database_url, tmp_path, [images("/movie/11", movie, OTHER)])
    assert shown(database_url, "/movie/11", "poster") == ("/other.jpg", ["/other.jpg"])


def test_other_languages_keep_their_own_poster(database_url: str, tmp_path: Path) -> None:
    """The best there, or the one that an answer in that language tells; the original one where none is."""
    movie = TOLD["/tv/12"]  # in Japanese
    rows: list[Body] = [
        {"file_path": "/de-best.jpg", "iso_639_1": "de", "vote_average": 9.0},
        OTHER,
        {"file_path": "/ja.jpg", "iso_639_1": "ja", "vote_average": 5.0},
        {"file_path": "/de-pin.jpg", "iso_639_1": "de", "vote_average": 4.0},
        PIN,
    ]
    lines = [own("/tv/12", movie, "/pin.jpg"), images("/tv/12", movie, *rows)]
    take_lines(database_url, tmp_path, lines)
    found = {language: shown(database_url, "/tv/12", "poster", language=language)[0] for language in ASKED}
    assert found == {"en-US": "/pin.jpg", "de-DE": "/de-best.jpg", "ja": "/ja.jpg", "fr-FR": "/ja.jpg"}
    german = own("/tv/12", movie, "/de-pin.jpg")
    take_lines(database_url, tmp_path, [{**german, "params": {"language": "de-DE"}}])
    found = {language: shown(database_url, "/tv/12", "poster", language=language)[0] for language in ASKED}
    assert found == {"en-US": "/pin.jpg", "de-DE": "/de-pin.jpg", "ja": "/ja.jpg", "fr-FR": "/ja.jpg"}


ASKED = ("en-US", "de-DE", "ja", "fr-FR")


@EVERY
def test_xx_is_no_language(database_url: str, tmp_path: Path, path: str, told: tuple[str, Body]) -> None:
    """TMDB tagged pictures without language so for some time."""
    none = {"file_path": "/none.jpg", "iso_639_1": "xx", "iso_3166_1": "XX", "vote_average": 5.0}
    lines = [*place(path), own(path, told, None), images(path, told, OTHER, none)]
    take_lines(database_url, tmp_path, lines)
    wanted, listed = shown(database_url, path, told[0])
    assert listed == ["/other.jpg", "/none.jpg"]
    assert wanted == ("/none.jpg" if told[0] == "backdrop" else "/other.jpg")
    with Client(database_url) as client:
        rows = client.get(f"/3{path}/images").json()[f"{told[0]}s"]
        if told[0] in {"poster", "backdrop", "still"}:
            only = shown(database_url, path, told[0], include_image_language="null")[1]
            assert only == ["/none.jpg"]
            assert shown(database_url, path, told[0], include_image_language="xx")[1] == ["/none.jpg"]
    assert {(row.get("iso_639_1"), row.get("iso_3166_1")) for row in rows} <= {("en", None), (None, None)}
