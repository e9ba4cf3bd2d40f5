"""Seasons that a series' own answer lists no more go, as far as nothing else tells of them."""

from pathlib import Path

from tests.importers.catalogue import named, take_lines
from tests.importers.sources import take_nfo
from tests.importers.world import Body, line

ID = 1100


def season(number: int, **more: object) -> Body:
    return {
        "id": ID + number,
        "season_number": number,
        "name": f"Season {number}",
        "episode_count": 3,
        "overview": f"About {number}.",
        **more,
    }


def series(*seasons: Body, **more: object) -> Body:
    return line(f"/tv/{ID}", {"id": ID, "name": "Serial", "seasons": list(seasons), **more})


def seasons_of(url: str) -> dict[int, int]:
    """Number -> id."""
    return {row["season_number"]: row["id"] for row in named(url, "season")}


def test_a_season_that_was_only_listed_goes_with_what_it_has(database_url: str, tmp_path: Path) -> None:
    take_lines(database_url, tmp_path, [series(season(1), season(2))])
    assert seasons_of(database_url) == {1: ID + 1, 2: ID + 2}
    take_lines(database_url, tmp_path, [series(season(1))])
    assert seasons_of(database_url) == {1: ID + 1}
    assert {row["entity_id"] for row in named(database_url, "translation", kind="season")} == {ID + 1}
    assert [row["id"] for row in named(database_url, "entity", kind="season")] == [ID + 1]
    last = named(database_url, "journal")[-1]
    assert (last["kind"], last["entity_id"], last["key"], last["action"]) == ("tv", ID, "season", "deleted")


def test_none_goes_where_the_answer_has_no_list(database_url: str, tmp_path: Path) -> None:
    take_lines(database_url, tmp_path, [series(season(1))])
    take_lines(database_url, tmp_path, [line(f"/tv/{ID}", {"id": ID, "name": "Serial"})])
    assert seasons_of(database_url) == {1: ID + 1}
    take_lines(database_url, tmp_path, [line(f"/tv/{ID}", {"id": ID, "name": "Serial", "seasons": None})])
    assert seasons_of(database_url) == {}


def test_one_with_an_answer_of_its_own_stays(database_url: str, tmp_path: Path) -> None:
    own = line(f"/tv/{ID}/season/2", {**season(2), "episodes": []})
    take_lines(database_url, tmp_path, [series(season(1), season(2)), own])
    take_lines(database_url, tmp_path, [series(season(1))])
    assert seasons_of(database_url) == {1: ID + 1, 2: ID + 2}


def test_the_order_in_one_file_does_not_matter(database_url: str, tmp_path: Path) -> None:
    own = line(f"/tv/{ID}/season/2", {**season(2), "episodes": []})
    take_lines(database_url, tmp_path, [series(season(1), season(2))])
    take_lines(database_url, tmp_path, [series(season(1)), own])
    assert seasons_of(database_url) == {1: ID + 1, 2: ID + 2}


def test_one_with_an_episode_of_its_own_answer_stays(database_url: str, tmp_path: Path) -> None:
    episode = {"id": 9, "season_number": 2, "episode_number": 1, "name": "One"}
    own = line(f"/tv/{ID}/season/2/episode/1", episode)
    take_lines(database_url, tmp_path, [series(season(1), season(2)), own])
    take_lines(database_url, tmp_path, [series(season(1))])
    assert seasons_of(database_url) == {1: ID + 1, 2: ID + 2}
    assert [row["id"] for row in named(database_url, "episode")] == [9]


def test_one_that_another_source_describes_stays(database_url: str, tmp_path: Path) -> None:
    take_lines(database_url, tmp_path, [series(season(1), season(2, overview=""))])
    folder = tmp_path / "library"
    folder.mkdir()
    (folder / "tvshow.nfo").write_text(f"<tvshow><title>Serial</title><tmdbid>{ID}</tmdbid></tvshow>")
    (folder / "season02.nfo").write_text(
        "<season><seasonnumber>2</seasonnumber><title>Season 2</title><plot>Told at home.</plot></season>"
    )
    assert take_nfo(database_url, folder).report.bad == ()
    take_lines(database_url, tmp_path, [series(season(1))])
    assert seasons_of(database_url) == {1: ID + 1, 2: ID + 2}
    texts = {row["overview"] for row in named(database_url, "translation", kind="season", entity_id=ID + 2)}
    assert "Told at home." in texts


def test_another_season_takes_the_number_of_one_that_went(database_url: str, tmp_path: Path) -> None:
    take_lines(database_url, tmp_path, [series(season(1), season(2))])
    take_lines(database_url, tmp_path, [series(season(1), season(2, id=77))])
    assert seasons_of(database_url) == {1: ID + 1, 2: 77}
