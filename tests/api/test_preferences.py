"""Preferences of a key: answers that are its own, and nobody else's."""

from collections.abc import Iterator

import pytest

from reelbase.accounts.account import create_account, prefer_for_keys
from reelbase.accounts.api_keys import Credentials, new_api_key, prefer
from reelbase.accounts.preferences import Fault, changed, read_preferences
from reelbase.catalog.language import Language
from reelbase.catalog.page import IncludeAdult
from reelbase.catalog.regional import Region
from reelbase.operations.parameters.binding import PARAMETERS
from reelbase.operations.query import Query
from reelbase.storage.engine.database import Database, open_database
from reelbase.storage.queries.api_keys import select_api_keys
from tests.asking import Answer, Client
from tests.moments import NOON

PATH = "/3/genre/movie/list"


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = open_database(database_url)
    yield opened
    opened.close()


@pytest.fixture
def client(database_url: str) -> Iterator[Client]:
    with Client(database_url, key=None) as client:
        yield client


def make_key(database: Database, *preferences: str) -> Credentials:
    with database.writer(now=NOON) as db:
        made = new_api_key(db, "kodi")
        prefer(db, select_api_keys(db)[-1], preferences)
    return made


def adventure(answer: Answer) -> str:
    assert answer.status == 200
    return str(next(genre["name"] for genre in answer.json()["genres"] if genre["id"] == 12))


def bearer(made: Credentials) -> dict[str, str]:
    return {"authorization": f"Bearer {made.token}"}


def test_a_key_gets_what_it_prefers_and_no_other_does(client: Client, database: Database) -> None:
    german, french = make_key(database, "languages=de"), make_key(database, "languages=fr")
    plain = make_key(database)
    for _ in range(3):  # made, in memory for all who ask the same, in memory for the very same request
        for made, name in ((german, "Abenteuer"), (plain, "Adventure"), (french, "Aventure")):
            assert adventure(client.get(f"{PATH}?api_key={made.key}")) == name
            assert adventure(client.get(PATH, headers=bearer(made))) == name
    answers = [client.get(f"{PATH}?api_key={made.key}") for made in (german, french, plain)]
    assert len({each.headers["etag"] for each in answers}) == 3
    assert [each.headers["x-memc"] for each in answers] == ["HIT"] * 3
    controls = [each.headers["cache-control"].partition(",")[0] for each in answers]
    assert controls == ["private", "private", "public"]


def test_keys_that_prefer_the_same_share_answers(client: Client, database: Database) -> None:
    first, second = (
        make_key(database, "languages=de", "region=DE"),
        make_key(database, "region=de", "languages=DE"),
    )
    client.get(f"{PATH}?api_key={first.key}")
    assert client.get(f"{PATH}?api_key={second.key}").headers["x-memc"] == "HIT"


def test_other_preferences_count_from_the_next_request_on(client: Client, database: Database) -> None:
    made = make_key(database, "languages=de")
    assert adventure(client.get(f"{PATH}?api_key={made.key}")) == "Abenteuer"
    with database.writer(now=NOON) as db:
        prefer(db, select_api_keys(db)[-1], ["languages=fr"])
    assert adventure(client.get(f"{PATH}?api_key={made.key}")) == "Aventure"
    with database.writer(now=NOON) as db:
        prefer(db, select_api_keys(db)[-1], ["languages="])
    assert adventure(client.get(f"{PATH}?api_key={made.key}")) == "Adventure"


def test_a_key_comes_before_its_account_and_that_before_the_server(
    database_url: str, database: Database
) -> None:
    with database.writer(now=NOON) as db:
        ann = create_account(db, "ann", "hash")
        prefer_for_keys(db, ann, ["languages=fr"])
        of_ann, special = new_api_key(db, "tv", ann), new_api_key(db, "kodi", ann)
        prefer(db, select_api_keys(db)[-1], ["languages=sv"])
    of_nobody = make_key(database)
    with Client(database_url, key=None, preferences="languages=de") as client:
        found = [adventure(client.get(f"{PATH}?api_key={each.key}")) for each in (special, of_ann, of_nobody)]
        found.append(adventure(client.get(f"{PATH}?api_key=any")))
    assert found == ["Äventyr", "Aventure", "Abenteuer", "Abenteuer"]


def test_what_a_request_says_comes_before_what_is_preferred(client: Client, database: Database) -> None:
    made = make_key(database, "languages=de")
    path = f"{PATH}?api_key={made.key}&language="
    assert [adventure(client.get(path + each)) for each in ("fr", "kk", "zz", "kk,fr")] == [
        "Aventure",
        "Abenteuer",  # which has no names of genres in Kazakh
        "Abenteuer",
        "Aventure",
    ]


def preferring(text: str, **query: str) -> Query:
    asked = Query(query)
    asked.preferences = read_preferences(text)
    return asked


def read(kind: object, query: Query) -> object:
    return PARAMETERS[kind].parse(query, NOON)


def test_region_and_adult_titles() -> None:
    text = "region=DE adult=yes"
    assert read(Region, preferring(text)) == "DE"
    assert read(Region, preferring(text, region="fr")) == "FR"
    assert read(IncludeAdult, preferring(text)) is True
    assert read(IncludeAdult, preferring(text, include_adult="false")) is False
    assert read(IncludeAdult, preferring("adult=no", include_adult="true")) is True


def test_what_is_kept_is_read_as_it_was_set() -> None:
    text = changed("", ["languages=de,EN_us,Original", "region=de", "adult=NO"])
    assert text == "languages=de-DE,en-US,original region=DE adult=no"
    assert read_preferences(text).text == changed(text, []) == text


def test_several_texts_add_up() -> None:
    found = read_preferences("region=DE", "region=FR languages=de", "adult=no")
    assert (found.region, found.languages, found.adult) == ("DE", Language("de", "DE"), False)
    assert found.text == "languages=de-DE region=DE adult=no"
    assert read_preferences("", "later=1 region=Nowhere").text == ""


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("region", "Expected languages=…, region=…, adult=…"),
        ("order=dvd", "Expected languages=…, region=…, adult=…"),
        ("languages=de,elvish", 'found "elvish"'),
        ("languages=" + ",".join(["de", "en", "fr", "it", "es", "pt", "ja"]), "at most 6 languages, found 7"),
        ("languages=" + "de," * 100_000, "Expected"),
        ("region=Germany", "Expected a country such as DE"),
        ("adult=maybe", "Expected adult=yes or adult=no"),
    ],
)
def test_what_is_no_preference_is_refused(typed: str, words: str) -> None:
    with pytest.raises(Fault, match=words.replace("(", r"\(")):
        changed("region=DE", [typed])
