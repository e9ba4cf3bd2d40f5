"""What the elements of NFO files say of movies, series, seasons and episodes."""

import re
from collections.abc import Callable, Iterator
from xml.etree.ElementTree import Element

from reelbase.catalog.language import Language
from reelbase.entity import Kind
from reelbase.importers.bodies.claims import as_json
from reelbase.importers.merging.countries import country_codes
from reelbase.importers.merging.genres import genre_ids
from reelbase.importers.merging.names import folded, straight, year_in
from reelbase.importers.merging.record import (
    BY_NAME,
    IMDB,
    TMDB,
    TVDB,
    Credit,
    Record,
    Rough,
    listed,
    person,
    words,
)
from reelbase.importers.merging.values import (
    ValueFault,
    date,
    day_text,
    decimal,
    imdb_id,
    is_nothing,
    minutes,
    number,
    plain_id,
)

Fault = Callable[[str], None]
SOURCES = {"tmdb": TMDB, "themoviedb": TMDB, "imdb": IMDB, "tvdb": TVDB, "thetvdb": TVDB}
RATINGS = ("themoviedb", "tmdb", "imdb", "default", "tvdb")
_PICTURE = re.compile(r"image\.tmdb\.org/t/p/\w+(/\w+\.(?:jpg|png|svg))")
STATUSES = {
    "ended": "Ended",
    "continuing": "Returning Series",
    "returning series": "Returning Series",
    "canceled": "Canceled",
    "cancelled": "Canceled",
    "in production": "In Production",
    "planned": "Planned",
    "pilot": "Pilot",
}


class Reading:
    """Reads elements, in the language that their texts are in; tells what can't be understood."""

    def __init__(self, language: Language, fault: Fault) -> None:
        self._language = language
        self._fault = fault

    def movie(self, root: Element) -> Record:
        """A movie."""
        record = self._title(root, Kind.MOVIE)
        day = self._date(root, ("premiered", "releasedate", "year"))
        record.say("release_date", day)
        record.year = year_in(day_text(day)) or year_in(_text(root, "year"))
        record.say("original_title", straight(_text(root, "originaltitle")) or record.names[0])
        record.say("runtime", self._value(root, "runtime", minutes))
        record.say(words("tagline", self._language), _text(root, "tagline"))
        record.say("companies", [listed(Kind.COMPANY, name) for name in _texts(root, "studio")])
        record.say("production_countries", country_codes(_texts(root, "country")))
        set_ = root.find("set")
        if set_ is not None and (name := _text(set_, "name") or (set_.text or "").strip()):
            collection = listed(Kind.COLLECTION, name)
            collection.say(words("name", self._language), name)
            record.say("collection", collection)
        return record

    def series(self, root: Element) -> Record:
        """A series."""
        record = self._title(root, Kind.TV)
        day = self._date(root, ("premiered", "year"))
        record.say("first_air_date", day)
        record.year = year_in(day_text(day)) or year_in(_text(root, "year"))
        record.say("original_name", straight(_text(root, "originaltitle")) or record.names[0])
        runtime = self._value(root, "runtime", minutes)
        record.say("episode_run_time", as_json([runtime]) if runtime else "")
        record.say("status", STATUSES.get(_text(root, "status").lower()))
        record.say("networks", [listed(Kind.NETWORK, name) for name in _texts(root, "studio")])
        return record

    def named_seasons(self, root: Element, series: Record) -> Iterator[Record]:
        """The seasons that a series names."""
        for each in root.iterfind("namedseason"):
            text, name = each.get("number", ""), (each.text or "").strip()
            if text.isdigit() and name:
                season = Record(Kind.SEASON, series=series, season=int(text))
                season.say(words("name", self._language), name)
                yield season

    def season(self, root: Element, series: Record) -> Record:
        """A season of a series."""
        record = Record(Kind.SEASON, series=series, season=_number(root, "seasonnumber"))
        record.say(words("name", self._language), _text(root, "title"))
        record.say(words("overview", self._language), _text(root, "plot") or _text(root, "outline"))
        record.say("air_date", self._date(root, ("premiered", "aired")))
        return record

    def episode(self, root: Element, series: Record | None) -> Record:
        """An episode; without a series, one of the series that it names."""
        numbers = _number(root, "season"), _number(root, "episode")
        if series is None:
            series = self._named_series(_text(root, "showtitle"))
        record = Record(Kind.EPISODE, self._ids(root), series=series)
        record.season, record.episode = numbers
        record.say(words("name", self._language), _text(root, "title"))
        record.say(words("overview", self._language), _text(root, "plot") or _text(root, "outline"))
        record.say("air_date", self._date(root, ("aired", "premiered")))
        record.say("runtime", self._value(root, "runtime", minutes))
        record.say("votes", self._votes(root))
        record.say("still_path", _picture(_texts(root, "thumb")))
        self._say_crew(record, root)
        return record

    def _named_series(self, name: str) -> Record:
        if not name:
            raise ValueFault("expected a tvshow.nfo in a folder above, or a showtitle; found neither")
        series = Record(Kind.TV, names=(straight(name),), by_name_alone=True)
        series.say("original_name", straight(name))
        return series

    def _title(self, root: Element, kind: Kind) -> Record:
        """What movies and series have in common."""
        record = Record(kind, self._ids(root))
        name, original = straight(_text(root, "title")), straight(_text(root, "originaltitle"))
        if not name and not original and not record.ids:
            raise ValueFault("expected a title or an id, found neither")
        record.names = (name or original, original or name)
        record.makes = bool(name or original)
        record.say(words("name", self._language), name)
        record.say(words("overview", self._language), _text(root, "plot") or _text(root, "outline"))
        record.say("genre_ids", genre_ids(kind, _texts(root, "genre")))
        record.say("votes", self._votes(root))
        record.say("keywords", [listed(Kind.KEYWORD, name) for name in _texts(root, "tag")])
        posters = [
            each.text or "" for each in root.iterfind("thumb") if each.get("aspect", "poster") == "poster"
        ]
        record.say("poster_path", _picture(posters))
        record.say("backdrop_path", _picture([each.text or "" for each in root.iterfind("fanart/thumb")]))
        record.say("cast", list(_cast(root)))
        self._say_crew(record, root)
        return record

    def _ids(self, root: Element) -> dict[str, str]:
        """The ids of all the ways in which they are written; the first of each source counts."""
        told = [(each.get("type", "").lower(), each.text or "") for each in root.iterfind("uniqueid")]
        told += [(name, _text(root, f"{name}id")) for name in ("tmdb", "imdb", "tvdb")]
        told += [("imdb", _text(root, "imdb_id"))]
        if (bare := _text(root, "id")).startswith("tt"):
            told.append(("imdb", bare))
        ids: dict[str, str] = {}
        for source, text in told:
            name = SOURCES.get(source)
            if name is None or name in ids or is_nothing(text):
                continue
            try:
                value = imdb_id(text) if name == IMDB else plain_id(text, f"{source} id")
            except ValueFault as error:
                self._fault(str(error))
            else:
                ids.update({name: value} if value else {})
        return ids

    def _date(self, root: Element, names: tuple[str, ...]) -> str | Rough:
        for name in names:
            if text := _text(root, name):
                try:
                    return date(text, name)
                except ValueFault as error:
                    self._fault(str(error))
        return ""

    def _value(self, root: Element, name: str, read: Callable[[str], int]) -> int:
        try:
            return read(_text(root, name))
        except ValueFault as error:
            self._fault(str(error))
            return 0

    def _votes(self, root: Element) -> tuple[float, int] | None:
        """The average and the number of votes, of TMDB if it is there."""
        told = {each.get("name", ""): each for each in root.iterfind("ratings/rating")}
        best = next((told[name] for name in (*RATINGS, *told) if name in told), None)
        try:
            if best is not None:
                scale = decimal(best.get("max", "10"), "max") or 10.0
                average = decimal(_text(best, "value"), "rating") * 10 / scale
                votes = number(_text(best, "votes"), "votes")
            else:
                average, votes = (
                    decimal(_text(root, "rating"), "rating"),
                    number(_text(root, "votes"), "votes"),
                )
        except ValueFault as error:
            self._fault(str(error))
            return None
        return (round(average, 3), votes) if votes > 0 and 0 < average <= 10 else None

    def _say_crew(self, record: Record, root: Element) -> None:
        for name, department, job in (
            ("director", "Directing", "Director"),
            ("credits", "Writing", "Writer"),
        ):
            people = [_somebody(each) for each in _texts(root, name)]
            some = [Credit(each, department=department, job=job) for each in people]
            record.say(f"crew/{department}", some)


def _cast(root: Element) -> Iterator[Credit]:
    """The actors; those without a name are left out."""
    for each in root.iterfind("actor"):
        name = _text(each, "name")
        if not name:
            continue
        ids = {TMDB: _text(each, "tmdbid")} if _text(each, "tmdbid").isdigit() else {}
        who = person(name, ids) if ids else _somebody(name)
        who.say("profile_path", _picture(_texts(each, "thumb")))
        yield Credit(who, character=_text(each, "role"))


def _somebody(name: str) -> Record:
    """Somebody of whom no more than the name is known."""
    return person(name, {BY_NAME: folded(name)})


def _number(root: Element, name: str) -> int:
    """The number of a season or an episode; 0 is one: the specials."""
    text = _text(root, name)
    if not re.fullmatch(r"0*\d{1,9}", text):
        raise ValueFault(f"expected a number from 0 up for {name}, found {text[:20] or 'nothing'}")
    return int(text)


def _picture(addresses: list[str]) -> str:
    """The path of the first picture that is TMDB's: no other can be shown by its path."""
    return next((found[1] for each in addresses if (found := _PICTURE.search(each))), "")


def _text(root: Element, name: str) -> str:
    return (root.findtext(name) or "").strip()


def _texts(root: Element, name: str) -> list[str]:
    """The texts of all elements of a name, those too that are joined by slashes."""
    texts = (each.text or "" for each in root.iterfind(name))
    parts = (part.strip() for text in texts for part in re.split(r" / |\|", text))
    return list(dict.fromkeys(part for part in parts if part))
