"""Records from the elements of NFO files: movies, series, seasons and episodes."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from xml.etree.ElementTree import Element

from reelbase.catalog.language import Language
from reelbase.entity import Kind
from reelbase.importers.engine.record import (
    Record,
    Rough,
    listed,
    words,
)
from reelbase.importers.engine.values import as_json
from reelbase.importers.formats.nfo.ids import Fault, id_of_collection, id_of_part, ids_of_title
from reelbase.importers.formats.nfo.people import People
from reelbase.importers.formats.nfo.texts import parts_of, picture, text_of, texts_of
from reelbase.importers.merging.countries import country_words
from reelbase.importers.merging.genres import genre_words
from reelbase.importers.merging.values import date, day_text, decimal, minutes, number
from reelbase.importers.merging.vocabulary import Code, Vocabulary
from reelbase.matching.folding import straight, year_in
from reelbase.matching.ids import ValueFault

UNVOTED = "left-out ratings without votes"
UNKNOWN = {"genre": "left-out genres", "country": "left-out countries"}
"""Names that TMDB has no genre or country for. In NFO files they are many, so that they are no faults."""
_OF_THOUSANDS = re.compile(r"\d{1,3}(?:[., '\u00a0\u202f]\d{3})+")
RATINGS = ("themoviedb", "tmdb", "imdb", "default", "tvdb")
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
        self.left_out: Counter[str] = Counter()  # what is understood and has no place, by its plural

    def movie(self, root: Element) -> Record:
        """Return the record of a movie."""
        record = self._title(root, Kind.MOVIE)
        day = self._date(root, ("premiered", "releasedate", "year"))
        record.say("release_date", day)
        record.year = year_in(day_text(day)) or year_in(text_of(root, "year"))
        _, original = record.names
        record.say("original_title", original)
        record.say("runtime", self._value(root, "runtime", minutes))
        record.say(words("tagline", self._language), text_of(root, "tagline"))
        record.say("companies", self._listed(root, "studio", Kind.COMPANY))
        record.say(
            "production_countries", self._codes(root, "country", country_words(self._language.iso_639_1))
        )
        record.say("collection", self._collection(root))
        return record

    def _collection(self, root: Element) -> Record | None:
        """Return the collection that a movie is in; without a name, it is named only if it is stored."""
        names = {
            text_of(each, "name") or text_of(each, "setname") or (each.text or "").strip(): each
            for each in (*root.iterfind("set"), *root.iterfind("sets/set"))
        }
        name = next(filter(None, names), "")
        set_ = names[name] if name else None
        id_ = id_of_collection(root, set_, self._fault)
        if not name and not id_:
            return None
        found = listed(Kind.COLLECTION, name, int(id_ or 0))
        found.say(words("name", self._language), name)
        if set_ is not None:
            found.say(words("overview", self._language), text_of(set_, "overview"))
        found.makes = bool(name)
        return found

    def series(self, root: Element) -> Record:
        """Return the record of a series."""
        record = self._title(root, Kind.TV)
        day = self._date(root, ("premiered", "year"))
        record.say("first_air_date", day)
        record.year = year_in(day_text(day)) or year_in(text_of(root, "year"))
        _, original = record.names
        record.say("original_name", original)
        runtime = self._value(root, "runtime", minutes)
        record.say("episode_run_time", as_json([runtime]) if runtime else "")
        record.say("status", STATUSES.get(text_of(root, "status").lower()))
        record.say("networks", self._listed(root, "studio", Kind.NETWORK))
        return record

    def named_seasons(self, root: Element, series: Record) -> Iterator[Record]:
        """Yield the seasons that a series names."""
        for each in root.iterfind("namedseason"):
            text, name = each.get("number", ""), (each.text or "").strip()
            if text.isdigit() and name:
                season = Record(Kind.SEASON, series=series, season=int(text))
                season.say(words("name", self._language), name)
                yield season

    def season(self, root: Element, series: Record) -> Record:
        """Return the record of a season of a series."""
        record = Record(Kind.SEASON, self._ids_of_part(root, series), series=series)
        record.season = _number(root, "seasonnumber")
        record.say(words("name", self._language), text_of(root, "title"))
        record.say(words("overview", self._language), text_of(root, "plot") or text_of(root, "outline"))
        record.say("air_date", self._date(root, ("premiered", "aired")))
        return record

    def episode(self, root: Element, series: Record | None) -> Record:
        """Return the record of an episode; without a series, of the series that it names."""
        numbers = _number(root, "season"), _number(root, "episode")
        if series is None:
            series = self._named_series(text_of(root, "showtitle"))
        record = Record(Kind.EPISODE, self._ids_of_part(root, series), series=series)
        record.season, record.episode = numbers
        record.say(words("name", self._language), text_of(root, "title"))
        record.say(words("overview", self._language), text_of(root, "plot") or text_of(root, "outline"))
        record.say("air_date", self._date(root, ("aired", "premiered")))
        record.say("runtime", self._value(root, "runtime", minutes))
        record.say("votes", self._votes(root))
        record.say("still_path", picture(texts_of(root, "thumb")))
        record.fields |= People(root, Kind.EPISODE, self._fault).fields()
        return record

    def _codes(self, root: Element, tag: str, vocabulary: Vocabulary[Code]) -> str:
        """Return the codes of genres or countries by their names, as stored; unknown names are counted."""
        codes, unknown = vocabulary.read(texts_of(root, tag))
        self.left_out.update({UNKNOWN[tag]: len(unknown)} if unknown else {})
        return as_json(codes) if codes else ""

    def _ids_of_part(self, root: Element, series: Record) -> dict[str, str]:
        """Return the ids of a season or an episode, without those of its series, which some programs add."""
        ids = ids_of_title(root, self._fault)
        return {source: id_ for source, id_ in ids.items() if series.ids.get(source) != id_}

    def _listed(self, root: Element, tag: str, kind: Kind) -> list[Record]:
        """Return companies, networks or keywords, with TMDB's ids if the file has them."""
        found = {}
        for each in root.iterfind(tag):
            names = parts_of([text_of(each, "name") or each.text or ""])
            id_ = id_of_part(each, self._fault) if len(names) == 1 else ""
            for name in names:
                if id_ or name not in found:
                    found[name] = listed(kind, name, int(id_ or 0))
        return list(found.values())

    def _named_series(self, name: str) -> Record:
        if not name:
            raise ValueFault("expected a tvshow.nfo in a folder above, or a showtitle; found neither")
        series = Record(Kind.TV, names=(straight(name),), by_name_alone=True)
        series.say("original_name", straight(name))
        return series

    def _title(self, root: Element, kind: Kind) -> Record:
        """Return the record with the fields that movies and series share."""
        record = Record(kind, ids_of_title(root, self._fault))
        name, original = straight(text_of(root, "title")), straight(text_of(root, "originaltitle"))
        if not name and not original and not record.ids:
            raise ValueFault("expected a title or an id, found neither")
        record.names = (name or original, original or name)
        record.makes = bool(name or original)
        record.say(words("name", self._language), name)
        record.say(words("overview", self._language), text_of(root, "plot") or text_of(root, "outline"))
        record.say("genre_ids", self._codes(root, "genre", genre_words(kind, self._language.iso_639_1)))
        record.say("votes", self._votes(root))
        record.say("keywords", self._listed(root, "tag", Kind.KEYWORD))
        record.say("poster_path", picture(_posters(root)))
        record.say("backdrop_path", picture([each.text or "" for each in root.iterfind("fanart/thumb")]))
        record.fields |= People(root, kind, self._fault).fields()
        return record

    def _date(self, root: Element, names: tuple[str, ...]) -> str | Rough:
        for name in names:
            if text := text_of(root, name):
                try:
                    return date(text, name)
                except ValueFault as error:
                    self._fault(str(error))
        return ""

    def _value(self, root: Element, name: str, read: Callable[[str], int]) -> int:
        try:
            return read(text_of(root, name))
        except ValueFault as error:
            self._fault(str(error))
            return 0

    def _votes(self, root: Element) -> tuple[float, int] | None:
        """Return the average and the number of votes, TMDB's if the file has them.

        An average without votes is counted only: at TMDB it is that of no vote, which is 0.
        """
        votes_text = text_of(root, "votes")  # of the rating next to them
        ratings = {_name(each): (each, votes_text) for each in root.iterfind("rating")}
        ratings |= {_name(each): (each, "") for each in root.iterfind("ratings/rating")}
        averages = 0
        for name in dict.fromkeys((*RATINGS, *ratings)):
            try:
                average, votes = _rating(*ratings[name]) if name in ratings else (0.0, 0)
            except ValueFault as error:
                self._fault(str(error))
                continue
            averages += average > 0
            if average > 0 and votes > 0:
                return average, votes
        self.left_out.update([UNVOTED] if averages else [])
        return None


def _posters(root: Element) -> Iterator[str]:
    for each in root.iterfind("thumb"):
        if each.get("aspect", "poster") == "poster" and each.get("type") != "season":
            yield each.text or ""


def _name(rating: Element) -> str:
    return rating.get("name") or text_of(rating, "name")


def _rating(rating: Element, votes: str) -> tuple[float, int]:
    """Return an average from 0 to 10, and the number of votes, by default these; 0 if there is none."""
    scale = decimal(rating.get("max", "10"), "max") or 10.0
    text = text_of(rating, "value") or (rating.text or "").strip()
    average = decimal(re.sub(r"^(\d{1,3}),(\d+)$", r"\1.\2", text), "rating") * 10 / scale
    if not 0 <= average <= 10:
        raise ValueFault(f"expected a rating from 0 to {scale:g}, found {text[:40]!r}")
    counted = text_of(rating, "votes") or rating.get("votes") or votes
    if _OF_THOUSANDS.fullmatch(counted):
        counted = re.sub(r"\D", "", counted)
    return round(average, 3), number(counted, "votes")


def _number(root: Element, name: str) -> int:
    """Return the number of a season or an episode; 0 is one: the specials."""
    text = text_of(root, name)
    if not re.fullmatch(r"0*\d{1,9}", text):
        raise ValueFault(f"expected a number from 0 up for {name}, found {text[:20] or 'nothing'}")
    return int(text)
