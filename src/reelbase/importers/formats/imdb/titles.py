"""Records from the rows of IMDb's tables of titles and names."""

from collections.abc import Sequence

import msgspec

from reelbase.entity import Kind
from reelbase.importers.engine.record import IMDB, Credit, Record, Rough, person, words
from reelbase.importers.engine.values import as_json
from reelbase.importers.formats.imdb.reading import ARRAY, Line, array
from reelbase.importers.merging.genres import genre_ids
from reelbase.importers.merging.values import decimal, number
from reelbase.matching.ids import ValueFault, imdb_id

MOVIES = {"movie", "short", "tvMovie", "tvShort", "tvSpecial", "video"}
SERIES = {"tvSeries", "tvMiniSeries"}
EPISODES = {"tvEpisode", "tvPilot"}
PARTS = {
    "director": ("Directing", "Director"),
    "writer": ("Writing", "Writer"),
    "producer": ("Production", "Producer"),
    "composer": ("Sound", "Original Music Composer"),
    "cinematographer": ("Camera", "Director of Photography"),
    "editor": ("Editing", "Editor"),
    "production_designer": ("Art", "Production Design"),
    "casting_director": ("Production", "Casting"),
}
SHOWN = {"actor": "", "actress": "", "self": "Self"}
PROFESSIONS = {
    "actor": "Acting",
    "actress": "Acting",
    "director": "Directing",
    "writer": "Writing",
    "producer": "Production",
    "composer": "Sound",
    "music_department": "Sound",
    "cinematographer": "Camera",
    "camera_department": "Camera",
    "editor": "Editing",
    "editorial_department": "Editing",
    "production_designer": "Art",
    "art_department": "Art",
    "visual_effects": "Visual Effects",
    "costume_designer": "Costume & Make-Up",
}
_characters = msgspec.json.Decoder(list[str]).decode


def title(row: Line) -> Record | None:
    """Return the record of a title.basics row of a movie or a series; None for games and other kinds."""
    values = row.values
    type_ = values.get("titleType", "")
    kind = Kind.MOVIE if type_ in MOVIES else Kind.TV if type_ in SERIES else None
    if kind is None:
        return None
    record = known(row, "tconst")
    record.kind = kind
    name = _title_of(values)
    record.names = (name, values.get("originalTitle", name))
    record.say(words("name"), name)
    record.say("adult", values.get("isAdult") == "1")
    record.say("genre_ids", genre_ids(kind, array(values.get("genres", ""))))
    (_say_movie if kind is Kind.MOVIE else _say_series)(record, values)
    return record


def _title_of(values: dict[str, str]) -> str:
    name = values.get("primaryTitle") or values.get("originalTitle", "")
    if not name:
        raise ValueFault("expected a title in primaryTitle, found nothing")
    return name


def _say_movie(record: Record, values: dict[str, str]) -> None:
    record.year, start = _year(values, "startYear")
    _, original = record.names
    record.say("original_title", original)
    record.say("release_date", start)
    record.say("runtime", number(values.get("runtimeMinutes", ""), "runtimeMinutes"))
    record.say("video", values["titleType"] == "video")


def _say_series(record: Record, values: dict[str, str]) -> None:
    record.year, start = _year(values, "startYear")
    _, end = _year(values, "endYear")
    _, original = record.names
    minutes = number(values.get("runtimeMinutes", ""), "runtimeMinutes")
    record.say("original_name", original)
    record.say("first_air_date", start)
    record.say("last_air_date", end)
    record.say("status", "Ended" if end.value else "")
    record.say("type", "Miniseries" if values["titleType"] == "tvMiniSeries" else "")
    record.say("episode_run_time", as_json([minutes]) if minutes else "")


def _year(values: dict[str, str], column: str) -> tuple[int | None, Rough]:
    year = number(values.get(column, ""), column)
    if year and not 1800 <= year < 2200:
        raise ValueFault(f"expected a year in {column}, found {values[column]!r}")
    return (year, Rough(f"{year}-01-01")) if year else (None, Rough(""))


def known(row: Line, column: str) -> Record:
    """Return a record that only finds a title of the catalogue."""
    id_ = imdb_id(row.values.get(column, ""))
    if not id_:
        raise ValueFault(f"expected an IMDb id in {column}, found nothing")
    return Record(None, {IMDB: id_}, file=row.file, line=row.number)


def episode_words(row: Line) -> str:
    """Return the facts of an episode in title.basics, for its title.episode row."""
    values = row.values
    wanted = ("primaryTitle", "startYear", "runtimeMinutes")
    return "\t".join(values.get(name, "") for name in wanted)


def episode(row: Line, kept: str) -> Record | None:
    """Return the record of a title.episode row; None if its numbers are unknown."""
    values = row.values
    if "seasonNumber" not in values or "episodeNumber" not in values:
        return None
    record = known(row, "tconst")
    record.kind = Kind.EPISODE
    record.series = Record(None, {IMDB: imdb_id(values.get("parentTconst", ""))})
    record.season = number(values["seasonNumber"], "seasonNumber")
    record.episode = number(values["episodeNumber"], "episodeNumber")
    if record.season < 0 or record.episode < 0:
        raise ValueFault(f"expected numbers from 0 up, found {record.season} and {record.episode}")
    if kept:
        _say_words(record, *kept.split("\t"))
    return record


def _say_words(record: Record, name: str, year: str, minutes: str) -> None:
    record.say(words("name"), name)
    record.say("air_date", Rough(f"{year}-01-01") if year.isdigit() else "")
    record.say("runtime", number(minutes, "runtimeMinutes"))


def rated(row: Line) -> Record:
    """Return the record of a title.ratings row."""
    record = known(row, "tconst")
    average = decimal(row.values.get("averageRating", ""), "averageRating")
    votes = number(row.values.get("numVotes", ""), "numVotes")
    if not 0 <= average <= 10 or votes < 0:
        raise ValueFault(f"expected an average up to 10 and a number of votes, found {average} and {votes}")
    record.say("votes", (average, votes) if votes else None)
    return record


def also_known(rows: Sequence[Line]) -> Record:
    """Return the record of one title's title.akas rows."""
    first, *_ = rows
    record = known(first, "titleId")
    titles = []
    for row in rows:
        values = row.values
        types = array(values.get("types", ""), ARRAY)
        if "title" not in values or "original" in types or values.get("isOriginalTitle") == "1":
            continue
        region = values.get("region", "")
        said = [*(t for t in types if t not in ("imdbDisplay", "alternative")), *_said(values)]
        titles.append((region if len(region) == 2 else "", values["title"], ", ".join(said)))
    record.say("alternative_titles", titles)
    return record


def _said(values: dict[str, str]) -> list[str]:
    return array(values.get("attributes", ""), ARRAY)


def crew(row: Line, names: dict[str, str]) -> Record:
    """Return the record of a title.crew row: directors and writers."""
    record = known(row, "tconst")
    for column, category in (("directors", "director"), ("writers", "writer")):
        department, job = PARTS[category]
        people = array(row.values.get(column, ""))
        record.say(
            f"crew/{department}",
            [Credit(somebody(id_, names), department=department, job=job) for id_ in people],
        )
    return record


def principals(rows: Sequence[Line], names: dict[str, str], without: set[str]) -> Record:
    """Return the record of one title's title.principals rows, without those departments."""
    first, *_ = rows
    record = known(first, "tconst")
    fields: dict[str, list[Credit]] = {}
    for row in rows:
        credit = _principal(row, names)
        if credit is not None and credit.department not in without:
            field = f"crew/{credit.department}" if credit.department else "cast"
            fields.setdefault(field, []).append(credit)
    for name, credits_ in fields.items():
        record.say(name, credits_)
    return record


def _principal(row: Line, names: dict[str, str]) -> Credit | None:
    """Return the part in a row of title.principals; None for one that TMDB has no place for."""
    category, id_ = row.values.get("category", ""), row.values.get("nconst", "")
    if id_ and category in SHOWN:
        return Credit(somebody(id_, names), character=" / ".join(_parts(row)) or SHOWN[category])
    if id_ and category in PARTS:
        department, job = PARTS[category]
        return Credit(somebody(id_, names), department=department, job=job)
    return None


def _parts(row: Line) -> list[str]:
    text = row.values.get("characters", "")
    try:
        return _characters(text) if text else []
    except msgspec.MsgspecError:
        return [text]


def somebody(id_: str, names: dict[str, str]) -> Record:
    """Return a person by the id; without a name, it is credited only if the catalogue knows it."""
    record = person(names.get(id_, ""), {IMDB: imdb_id(id_, "nm")})
    record.makes = id_ in names
    return record


def named(row: Line) -> Record:
    """Return the record of a name.basics row, for a person in the catalogue."""
    values = row.values
    name = values.get("primaryName", "")
    if not name:
        raise ValueFault("expected a name in primaryName, found nothing")
    record = person(name, {IMDB: imdb_id(values.get("nconst", ""), "nm")})
    record.makes = False
    record.file, record.line = row.file, row.number
    _, born = _year(values, "birthYear")
    _, died = _year(values, "deathYear")
    record.say("birthday", born)
    record.say("deathday", died)
    first = next(iter(array(values.get("primaryProfession", ""))), "")
    record.say("known_for_department", PROFESSIONS.get(first))
    return record
