"""A database as earlier versions left it, with codes, moments and days in odd forms, leaves in TMDB's."""

from contextlib import closing
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from reelbase.storage.engine.database import open_database
from tests.importers.catalogue import HISTORY, Rows, changed, named, take_lines, whole
from tests.importers.world import LINES, MOVIE, PERSON_DETAILS, REVIEW, SEASON, SERIES, VIDEO, line, page

OFFER = {"provider_id": 8, "provider_name": "Netflix", "logo_path": None, "display_priority": 1}
IMAGE = {"file_path": "/none.jpg", "iso_639_1": None, "iso_3166_1": None, "vote_average": 0.0}
ABOUT = [
    *LINES,
    line("/movie/1", {
        **MOVIE, "id": 1, "imdb_id": None, "release_date": "", "backdrop_path": None,
        "videos": {"results": [
            {**VIDEO, "published_at": "2016-06-13T22:48:05.000Z"},
            {**VIDEO, "id": "none", "iso_639_1": None, "iso_3166_1": None, "published_at": None},
        ]},
        "release_dates": {"results": [{"iso_3166_1": "DE", "release_dates": [
            {"release_date": "2016-06-30T00:00:00.000Z", "type": 3, "iso_639_1": "de"},
            {"release_date": "2016-06-22T00:00:00.000Z", "type": 4},
            {"release_date": None, "type": 5}]}]},
        "reviews": page([{**REVIEW, "id": "r1", "created_at": "2023-10-06T14:00:15.000Z",
                          "updated_at": "2023-10-06T12:00:15.123Z"}]),
        "images": {"backdrops": [IMAGE]},
        "watch/providers": {"results": {"DE": {"link": "de", "flatrate": [OFFER], "rent": [OFFER]}}},
        "translations": {"translations": [
            {"iso_639_1": "de", "iso_3166_1": "DE", "data": {"title": "Titel"}},
            {"iso_639_1": "fr", "iso_3166_1": "FR", "data": {"title": "Titre"}}]},
    }),
    line("/tv/2", {**SERIES, "id": 2, "first_air_date": "", "last_air_date": None,
                   "last_episode_to_air": None, "seasons": []}),
    line("/tv/2/season/1", {**SEASON, "id": 21, "air_date": None, "episodes": []}),
    line("/person/9", {**PERSON_DETAILS, "id": 9, "birthday": None}),
]  # fmt: skip
CODES = "upper(iso_639_1), iso_3166_1 = lower(iso_3166_1)"
SPOILED = (
    *(f"UPDATE {name} SET iso_639_1 = {CODES}" for name in ("video", "release_date", "translation")),
    *(f"UPDATE {name} SET iso_639_1 = {CODES}" for name in ("image", "tagged_image", "list")),
    "UPDATE video SET iso_639_1 = 'xx', iso_3166_1 = 'XX' WHERE iso_639_1 = ''",
    "UPDATE image SET iso_639_1 = 'xx' WHERE iso_639_1 IS NULL",
    "UPDATE image SET iso_3166_1 = 'xx' WHERE iso_3166_1 IS NULL",
    *(
        f"UPDATE {name} SET iso_3166_1 = lower(iso_3166_1)"
        for name in ("alternative_title", "content_rating", "watch_page")
    ),
    "UPDATE watch_offer SET iso_3166_1 = lower(iso_3166_1), monetization = upper(monetization)",
    "UPDATE review SET iso_639_1 = upper(iso_639_1)",
    "UPDATE watch_provider SET movie_priorities = lower(movie_priorities)",
    *(
        f"UPDATE {name} SET original_language = upper(original_language), origin_country ="
        " lower(origin_country), spoken_languages = upper(spoken_languages), production_countries ="
        " lower(production_countries)"
        for name in ("movie", "series")
    ),
    "UPDATE series SET languages = upper(languages)",
    "UPDATE collection SET original_language = upper(original_language)",
    *(f"UPDATE {name} SET origin_country = lower(origin_country)" for name in ("company", "network")),
    "UPDATE episode SET episode_type = upper(episode_type)",
    "UPDATE video SET published_at = replace(replace(published_at, 'T', ' '), '.000Z', ' UTC')",
    "UPDATE release_date SET release_date = substr(release_date, 1, 10)",
    "UPDATE release_date SET release_date = '2016-06-30T02:00:00+02:00' WHERE release_date = '2016-06-30'",
    "UPDATE release_date SET release_date = '2023-02-29T00:00:00.000Z' WHERE release_date = ''",
    "UPDATE review SET created_at = '2023-10-06t16:00:15+0200' WHERE review_id = 'r1'",
    "UPDATE review SET updated_at = '2023-10-06 12:00:15.123456Z' WHERE review_id = 'r1'",
    "UPDATE movie SET release_date = '2024-13-45' WHERE release_date = ''",
    "UPDATE series SET first_air_date = 'N/A' WHERE first_air_date = ''",
    "UPDATE series SET last_air_date = '1999' WHERE last_air_date IS NULL",
    "UPDATE season SET air_date = '2023-02-29' WHERE air_date IS NULL",
    "UPDATE person SET birthday = '1950-1-2' WHERE birthday IS NULL AND id = 9",
)
# What stands in the same form beside the odd one, or in one that no answer has.
DOUBLED = """
INSERT INTO translation (kind, entity_id, iso_639_1, iso_3166_1, position, name, "primary", listed)
VALUES ('movie', 1, 'de', 'DE', 0, 'Titel', false, true), ('movie', 1, 'Fr', 'fr', 0, 'Vieux', false, true);
INSERT INTO watch_offer (kind, entity_id, iso_3166_1, monetization, provider_id, display_priority, position)
VALUES ('movie', 1, 'DE', 'premium', 8, 1, 9), ('movie', 1, 'De', 'rent', 8, 7, 0);
INSERT INTO watch_page (kind, entity_id, iso_3166_1, link, position) VALUES ('movie', 1, 'dE', 'old', -1)
"""


# What later revisions made.
UNDONE = (
    "DROP TABLE written",
    *(f"DROP TABLE {name}" for name in ("device_code", "owned", "playback")),
    *(f"DROP TABLE {name}" for name in ("takeout_entry", "takeout", "play")),
    "DROP TABLE change_count",
    "DROP TABLE last_change",
    "DROP TABLE genre",
    "DROP TABLE IF EXISTS sign_in_count",
    *(f"DROP TABLE {name}" for name in ("tombstone_link", "tombstone_row", "tombstone")),
    "DROP TABLE suggestion",
    *(f"DROP TABLE {name}" for name in ("webhook_turn", "webhook_message", "webhook")),
    "DROP TABLE catalogue_identity",
    *(f"DROP TABLE {name}" for name in ("answered_request", "unedited", "edit_lock", "edit", "change_set")),
    "ALTER TABLE account DROP COLUMN role",
    "ALTER TABLE translation DROP COLUMN poster_chosen",
    *(f"ALTER TABLE {name} DROP COLUMN preferences" for name in ("account", "api_key")),
)


def run(url: str, *statements: str) -> None:
    """Run statements on a database as it is."""
    with closing(open_database(url)) as database:
        engine = database.engine()
        with engine.begin() as connection:
            for each in statements:
                connection.execute(sa.text(each.replace(":", "\\:")))


def migrate(url: str) -> None:
    """Have the database be of the revision before what is tested, and bring it up to date."""
    run(url, *UNDONE, "UPDATE alembic_version SET version_num = '0011'")
    with closing(open_database(url)) as database:
        assert database.migrate()


def facts(rows: dict[str, Rows]) -> dict[str, Rows]:
    return {name: some for name, some in rows.items() if name not in HISTORY}


def test_an_upgrade_mends_what_earlier_versions_kept(database_url: str, tmp_path: Path) -> None:
    assert take_lines(database_url, tmp_path, ABOUT).bad == ()
    before = whole(database_url)
    run(database_url, *SPOILED)
    assert {
        "video",
        "image",
        "review",
        "translation",
        "watch_offer",
        "movie",
        "series",
        "season",
        "person",
    } <= (changed(before, whole(database_url)).keys())
    run(database_url, *DOUBLED.split(";"))
    migrate(database_url)
    after = whole(database_url)
    told = [row for row in after["journal"] if row not in before["journal"]]
    assert {(row[2], row[3]) for row in told} >= {("movie", 1), ("tv", 2), ("season", 21), ("person", 9)}
    assert {row[4:6] + row[-1:] for row in told} == {("general", "updated", "migration")}
    translations = [row[:4] + row[5:] for row in after["translation"]]
    assert translations == [row[:4] + row[5:] for row in before["translation"]]
    assert changed(facts(before), facts(after)).keys() <= {"translation"}  # the place of one


ODD = """
INSERT INTO translation (kind, entity_id, iso_639_1, iso_3166_1, position, name, "primary", listed)
VALUES ('movie', 1, 'IT', 'it', 3, 'first', false, true), ('movie', 1, 'It', 'iT', 3, 'last', false, true),
       ('movie', 1, 'iT', 'IT', 1, 'early', false, true);
INSERT INTO watch_page (kind, entity_id, iso_3166_1, link, position)
VALUES ('movie', 1, 'fr', 'late', 2), ('movie', 1, 'Fr', 'early', 1);
UPDATE movie SET origin_country = '["a\\nb","us"]', production_countries = '["us"]' WHERE id = 1;
UPDATE movie SET original_language = 'É' WHERE id = 1
"""


def test_odd_rows_alone_and_codes_that_are_none(database_url: str, tmp_path: Path) -> None:
    """Of rows that become one the last stays; an escape in JSON stays one; both databases fold alike."""
    take_lines(database_url, tmp_path, ABOUT)
    run(database_url, *ODD.split(";"))
    migrate(database_url)
    (words,) = named(database_url, "translation", kind="movie", entity_id=1, iso_639_1="it")
    assert (words["iso_3166_1"], words["name"]) == ("IT", "last")
    (where,) = named(database_url, "watch_page", kind="movie", entity_id=1, iso_3166_1="FR")
    assert where["link"] == "late"
    (movie,) = named(database_url, "movie", id=1)
    assert movie["origin_country"] == '["a\\nb","us"]'
    assert (movie["production_countries"], movie["original_language"]) == ('["US"]', "É")


def test_a_good_database_is_left_as_it_is(database_url: str, tmp_path: Path) -> None:
    assert take_lines(database_url, tmp_path, ABOUT).bad == ()
    before = whole(database_url)
    migrate(database_url)
    assert changed(before, whole(database_url)).keys() <= {"written"}


def test_more_rows_than_are_held_at_once_are_mended(database_url: str, tmp_path: Path) -> None:
    take_lines(database_url, tmp_path, ABOUT)
    rows = "WITH RECURSIVE n(i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM n WHERE i < 11000)"
    run(
        database_url,
        "INSERT INTO release_date (movie_id, position, iso_3166_1, type, release_date)"
        f" {rows} SELECT 1, i, 'US', 3, CASE i % 2 WHEN 0 THEN '2001-02-03' ELSE 'never' END FROM n",
    )
    migrate(database_url)
    mended: list[Any] = [row["release_date"] for row in named(database_url, "release_date", iso_3166_1="US")]
    assert mended.count("2001-02-03T00:00:00.000Z") == mended.count("") + 1 == 5451
