"""Short forms: `{"movie": {"title": "Salt"}}` becomes answers of the API, with a sensible rest.

What a form says is taken as the API's details say it; genres may be names, and a cast texts such as
"Ada Lovelace as the Countess".
"""

import difflib
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta

import msgspec

from reelbase.catalog.genres import movie_genres, tv_genres
from reelbase.catalog.status_by_day import status_on
from reelbase.catalog.vocabulary import MovieStatus
from reelbase.importers.formats.bodies.details_shapes import (
    CollectionDetails,
    MovieDetails,
    PersonDetails,
    SeriesDetails,
)

Form = Mapping[str, object]
Line = dict[str, object]
Expand = Callable[[Form, date], Iterator[Line]]

FIRST_ID, IDS = 1_960_000_000, 9_000_000
OWN = {
    "movie": ("cast", "director", "keywords", "certification", "images", "translations", "external_ids"),
    "tv": ("cast", "keywords", "images", "translations", "external_ids"),
    "person": ("external_ids", "images"),
    "collection": (),
}
"""Names that a form may have next to the fields of details."""

FIELDS = {
    "movie": MovieDetails.__struct_fields__,
    "tv": SeriesDetails.__struct_fields__,
    "person": PersonDetails.__struct_fields__,
    "collection": CollectionDetails.__struct_fields__,
}
NAMED_BY = {"movie": "title", "tv": "name", "person": "name", "collection": "name"}
PASSED = ("keywords", "images", "translations", "external_ids")
"""Parts that are taken as the API's answers say them."""

EPISODES = 8
MOST_SEASONS, MOST_EPISODES = 100, 1000
"""The most that a number alone may ask for; a list may have more."""

UNREADABLE = (msgspec.DecodeError, RecursionError, UnicodeDecodeError)


class Misunderstood(ValueError):
    """Something is no form and no answer of the API; the text says what was expected."""


def lines_of(content: bytes, today: date) -> list[Line]:
    """Return the answers of the API that a text says: JSON, or a JSON value on each line."""
    return [line for value in _values(content) for line in _of_value(value, today)]


def encoded(lines: Iterable[Line]) -> bytes:
    """Return answers as the lines of a file."""
    return b"".join(msgspec.json.encode(line) + b"\n" for line in lines)


def made_id(kind: str, name: str) -> int:
    """Return the id of something that was given none: the same for the same name."""
    return FIRST_ID + zlib.crc32(f"{kind} {name}".encode()) % IDS


def _values(content: bytes) -> Iterator[object]:
    if not content.strip():
        return
    try:
        found = msgspec.json.decode(content)
    except UNREADABLE as error:
        try:
            found = [msgspec.json.decode(line) for line in content.splitlines() if line.strip()]
        except UNREADABLE:
            raise Misunderstood(f"expected JSON, or a JSON value on each line, found: {error}") from None
    yield from found if isinstance(found, list) else [found]


def _of_value(value: object, today: date) -> Iterator[Line]:
    if not isinstance(value, dict):
        raise Misunderstood(f"expected an object, found {msgspec.json.encode(value).decode():.40}")
    if "path" in value and "body" in value:
        yield value
        return
    if not value:
        raise Misunderstood(f"expected one of {', '.join(EXPANDED)}, found an empty object")
    for kind, given in value.items():
        if kind not in EXPANDED:
            hint = difflib.get_close_matches(kind, EXPANDED, 1)
            meant = f"; did you mean {', '.join(hint)}?" if hint else ""
            raise Misunderstood(f"expected one of {', '.join(EXPANDED)}, found {kind!r}{meant}")
        for form in given if isinstance(given, list) else [given]:
            yield from EXPANDED[kind](_checked(kind, form), today)


def _checked(kind: str, form: object) -> Form:
    """Return a form of which every name is known, with its name and an id."""
    if not isinstance(form, dict):
        raise Misunderstood(f"expected an object for {kind}, found {msgspec.json.encode(form).decode():.40}")
    named = NAMED_BY[kind]
    name = form.get(named)
    if not isinstance(name, str) or not name:
        meant = f"; did you mean {named}?" if difflib.get_close_matches(named, map(str, form)) else ""
        raise Misunderstood(f"expected a {named} of each {kind}, found {sorted(form)}{meant}")
    known = (*FIELDS[kind], *OWN[kind])
    for each in form:
        if each not in known:
            hint = difflib.get_close_matches(each, known, 1)
            meant = f"; did you mean {', '.join(hint)}?" if hint else ""
            raise Misunderstood(f"expected a field of a {kind}, found {each!r}{meant}")
    return {"id": made_id(kind, name), **form}


def _movie(form: Form, today: date) -> Iterator[Line]:
    released = form.get("release_date", str(today)) or ""
    rest = _title("movie", form) | {
        "belongs_to_collection": None,
        "budget": 0,
        "imdb_id": None,
        "original_title": form["title"],
        "release_date": released,
        "revenue": 0,
        "runtime": 100,
        "status": status_on(today, str(released)) or MovieStatus.PLANNED,
        "video": False,
    }
    parts = _parts("movie", form)
    certified = form.get("certification", {"US": ""})
    if not isinstance(certified, dict):
        raise Misunderstood('expected certifications by country, such as {"US": "PG"}')
    rows = [_release(country, str(each), str(released)) for country, each in certified.items()]
    parts["release_dates"] = {"results": rows if released else []}
    yield _line("movie", rest, form, parts)


def _release(country: str, certification: str, day: str) -> Line:
    row = {"certification": certification, "type": 3, "note": "", "iso_639_1": "", "descriptors": []}
    return {"iso_3166_1": country, "release_dates": [{**row, "release_date": f"{day}T00:00:00.000Z"}]}


def _tv(form: Form, today: date) -> Iterator[Line]:
    first = _day(form.get("first_air_date") or today)
    seasons = list(_seasons(form, first))
    rest = _title("tv", form) | {
        "created_by": [],
        "episode_run_time": [],
        "first_air_date": str(first),
        "in_production": True,
        "languages": [form.get("original_language", "en")],
        "networks": [],
        "original_name": form["name"],
        "status": "Returning Series",
        "type": "Scripted",
    }
    shown = {**form, "seasons": [_season_row(each) for each in seasons]}
    yield _line("tv", rest, shown, _parts("tv", form))
    for each in seasons:
        yield {"path": f"/3/tv/{form['id']}/season/{each['season_number']}", "body": each}


def _seasons(form: Form, first: date) -> Iterator[Line]:
    """Yield the seasons, of which a form gives the number or a list; an episode a week."""
    for place, season in enumerate(_listed("seasons", form.get("seasons", 1), MOST_SEASONS), 1):
        number = season.get("season_number", place)
        begins = _day(season.get("air_date") or _after(first, 52 * (place - 1)))
        name = f"{form['id']} {number}"
        rest = {
            "id": made_id("season", name),
            "name": f"Season {number}",
            "overview": "",
            "poster_path": None,
            "vote_average": 0.0,
        }
        episodes = [
            _episode(form, number, begins, n, each)
            for n, each in enumerate(_listed("episodes", season.get("episodes", EPISODES), MOST_EPISODES), 1)
        ]
        fixed = {"season_number": number, "air_date": str(begins), "episodes": episodes}
        yield {**rest, **season, **fixed}


def _listed(what: str, given: object, most: int) -> list[Form]:
    """Return the objects of a list, or as many empty ones as a number says."""
    if type(given) is int and 0 <= given <= most:
        return [{} for _ in range(given)]
    if isinstance(given, list) and all(isinstance(each, dict) for each in given):
        return given
    found = f"found {given!r:.40}"
    raise Misunderstood(f"expected {what} as a number from 0 to {most}, or a list of objects, {found}")


def _after(day: date, weeks: int) -> date:
    try:
        return day + timedelta(weeks=weeks)
    except OverflowError:
        raise Misunderstood(f"expected a day from which {weeks} weeks can pass, found {day}") from None


def _episode(series: Form, season: object, begins: date, place: int, said: Form) -> Line:
    number = said.get("episode_number", place)
    return {
        "id": made_id("episode", f"{series['id']} {season} {number}"),
        "name": f"Episode {number}",
        "overview": "",
        "air_date": str(_after(begins, place - 1)),
        "episode_number": number,
        "episode_type": "standard",
        "production_code": "",
        "runtime": 45,
        "still_path": None,
        "vote_average": 0.0,
        "vote_count": 0,
        "crew": [],
        "guest_stars": [],
        **said,
        "season_number": season,
        "show_id": series["id"],
    }


def _season_row(season: Line) -> Line:
    episodes = season["episodes"]
    assert isinstance(episodes, list)
    return {name: value for name, value in season.items() if name != "episodes"} | {
        "episode_count": len(episodes)
    }


def _person(form: Form, today: date) -> Iterator[Line]:
    rest = {
        "adult": False,
        "also_known_as": [],
        "biography": "",
        "birthday": None,
        "deathday": None,
        "gender": 0,
        "homepage": None,
        "imdb_id": None,
        "known_for_department": "Acting",
        "place_of_birth": None,
        "popularity": 1.0,
        "profile_path": None,
    }
    yield _line("person", rest, form, _passed(form))


def _collection(form: Form, today: date) -> Iterator[Line]:
    rest: Line = {"overview": "", "poster_path": None, "backdrop_path": None, "parts": []}
    yield _line("collection", rest, form, {})


def _title(kind: str, form: Form) -> Line:
    """Return what movies and series share."""
    return {
        "adult": False,
        "backdrop_path": _picture(kind, form, "w"),
        "genres": _genres(kind, form.get("genres", [])),
        "homepage": "",
        "origin_country": ["US"],
        "original_language": "en",
        "overview": "",
        "popularity": 1.0,
        "poster_path": _picture(kind, form, "p"),
        "production_companies": [],
        "production_countries": [],
        "spoken_languages": [],
        "tagline": "",
        "vote_average": 0.0,
        "vote_count": 0,
    }


def _picture(kind: str, form: Form, type_: str) -> str:
    return f"/Double{type_}{kind}{form['id']}".ljust(28, "0") + ".jpg"


def _genres(kind: str, given: object) -> list[Line]:
    known = movie_genres("en") if kind == "movie" else tv_genres("en")
    by_name = {str(genre.name).casefold(): genre for genre in known}
    by_id = {genre.id: genre for genre in known}
    found = []
    for each in given if isinstance(given, list) else [given]:
        if isinstance(each, dict):
            found.append(each)
            continue
        genre = by_id.get(each) if isinstance(each, int) else by_name.get(str(each).casefold())
        if genre is None:
            names = ", ".join(str(genre.name) for genre in known)
            raise Misunderstood(f"expected a genre of a {kind}, one of {names}, found {each!r}")
        found.append({"id": genre.id, "name": genre.name})
    return found


def _parts(kind: str, form: Form) -> dict[str, object]:
    found = _passed(form)
    cast, director = form.get("cast", []), form.get("director")
    if cast or director:
        crew = [_crew(kind, form, director)] if isinstance(director, str) else []
        members = cast if isinstance(cast, list) else [cast]
        found["credits"] = {
            "cast": [_actor(kind, form, order, each) for order, each in enumerate(members)],
            "crew": crew,
        }
    if isinstance(words := form.get("keywords"), list):
        under = "keywords" if kind == "movie" else "results"
        rows = [each if isinstance(each, dict) else _keyword(str(each)) for each in words]
        found["keywords"] = {under: rows}
    return found


def _passed(form: Form) -> dict[str, object]:
    return {name: form[name] for name in PASSED if isinstance(form.get(name), dict)}


def _keyword(word: str) -> Line:
    return {"id": made_id("keyword", word), "name": word}


def _actor(kind: str, form: Form, order: int, said: object) -> Line:
    if isinstance(said, dict):
        return {**_credited(kind, form, str(said.get("name", "")), str(order)), "order": order, **said}
    name, _, character = str(said).partition(" as ")
    return {**_credited(kind, form, name, str(order)), "character": character, "order": order}


def _crew(kind: str, form: Form, name: str) -> Line:
    found = _credited(kind, form, name, "director", "Directing")
    return {**found, "department": "Directing", "job": "Director"}


def _credited(kind: str, form: Form, name: str, place: str, department: str = "Acting") -> Line:
    credit = made_id("credit", f"{kind} {form['id']} {place}")
    return {
        "adult": False,
        "gender": 0,
        "id": made_id("person", name),
        "known_for_department": department,
        "name": name,
        "original_name": name,
        "popularity": 1.0,
        "profile_path": None,
        "credit_id": f"{credit:024x}",
    }


def _line(kind: str, rest: Line, form: Form, parts: Form) -> Line:
    """Return an answer: the form in place of what the rest says, and the parts appended."""
    own = set(OWN[kind])
    said = {name: value for name, value in form.items() if name not in own and name != "genres"}
    params = {"append_to_response": ",".join(parts)} if parts else {}
    return {"path": f"/3/{kind}/{form['id']}", "params": params, "body": {**rest, **said, **parts}}


def _day(text: object) -> date:
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        raise Misunderstood(f"expected a day such as 2026-05-24, found {text!r}") from None


EXPANDED: dict[str, Expand] = {"movie": _movie, "tv": _tv, "person": _person, "collection": _collection}
"""The kinds of forms."""
