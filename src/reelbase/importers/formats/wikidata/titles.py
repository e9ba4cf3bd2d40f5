"""Records from Wikidata's items: movies, series and people."""

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from reelbase.catalog.language import Language
from reelbase.catalog.languages import default_region, language_name
from reelbase.entity import Kind
from reelbase.importers.engine.record import IMDB, TMDB, TVDB, WIKIDATA, Credit, Record, Rough, person, words
from reelbase.importers.engine.values import as_json
from reelbase.importers.formats.wikidata.reading import Claim, Item, Label, Parts, Snak, Value
from reelbase.importers.formats.wikidata.words import (
    COUNTRIES,
    CREW,
    DOLLAR,
    GENDERS,
    GENRES,
    HUMAN,
    LANGUAGES,
    MINUTES,
    MOVIES,
    ONLY_MOVIES,
    OTHER_IDS,
    REGIONS,
    SERIES,
    SERIES_GENRES,
)
from reelbase.importers.merging.values import day_text
from reelbase.matching.folding import year_in

DAY, YEAR = 11, 9  # how exact a time is
IDS = {
    Kind.MOVIE: {"P345": IMDB, "P4947": TMDB, "P12196": TVDB},
    Kind.TV: {"P345": IMDB, "P4983": TMDB, "P4835": TVDB},
    Kind.PERSON: {"P345": IMDB, "P4985": TMDB},
}
PEOPLE = (*CREW, "P161", "P725", "P170")
Fault = Callable[[str], None]


class Known(NamedTuple):
    """The facts of a person whom a title names."""

    name: str  # "" where it has none
    ids: dict[str, str]  # by which the catalogue knows a person


People = Mapping[str, Known]


class Facts:
    """The statements of an item: the preferred ones where there are some, and none that is withdrawn."""

    def __init__(self, item: Item) -> None:
        self._claims: dict[str, list[Claim]] = item.claims if isinstance(item.claims, dict) else {}
        self.labels: dict[str, Label] = item.labels if isinstance(item.labels, dict) else {}

    def all(self, name: str) -> Iterator[tuple[Claim, Value]]:
        """Yield the statements of a property, with their values."""
        claims = self._claims.get(name, ())
        best = [each for each in claims if each.rank == "preferred"]
        for each in best or [each for each in claims if each.rank == "normal"]:
            value = value_of(each.mainsnak)
            if value is not None:
                yield each, value

    def items(self, name: str) -> list[str]:
        """Return the items that a property names: Q30, …."""
        return [id_ for _, value in self.all(name) if (id_ := item_of(value))]

    def texts(self, name: str) -> list[str]:
        """Return the texts of a property."""
        return [value for _, value in self.all(name) if isinstance(value, str) and value]

    def day(self, name: str) -> str | Rough:
        """Return the first day of a property, exact ones before rough ones; "" if there is none."""
        found = [day for _, value in self.all(name) if (day := day_of(value))]
        exact = [day for day in found if isinstance(day, str)]
        rough = [day for day in found if isinstance(day, Rough)]
        return min(exact, default="") or min(rough, default="")

    def amount(self, name: str, units: dict[str, float]) -> int:
        """Return the largest amount in one of these units, in theirs."""
        found = [0.0]
        for _, value in self.all(name):
            if isinstance(value, Parts):
                _, _, unit = str(value.unit or "").rpartition("/")
                found += [float(str(value.amount)) * units[unit]] if unit in units else []
        return round(max(found))


def item_of(value: Value) -> str:
    """Return the item that a value names: Q30; "" if it names none."""
    return value.id if isinstance(value, Parts) and isinstance(value.id, str) else ""


def value_of(snak: Snak) -> Value:
    """Return the value of a snak; None for an unknown one."""
    if snak.snaktype != "value" or snak.datavalue is None:
        return None
    return snak.datavalue.value


def day_of(value: Value) -> str | Rough | None:
    """Return a time as a day, or a year's first day if no more is known."""
    match value:
        case Parts(time=str(text), precision=int(precision)) if text.startswith("+") and precision >= YEAR:
            day = text[1:11]
        case _:
            return None
    if not year_in(day):
        return None
    if precision >= DAY and "-00" not in day:
        return day
    return Rough(f"{day[:4]}-01-01")


def kind_of(facts: Facts) -> Kind | None:
    """Return whether an item is a movie, a series or a person; None: it is none of these."""
    classes = set(facts.items("P31"))
    if HUMAN in classes:
        return Kind.PERSON
    if classes & SERIES:
        return Kind.TV
    if classes & MOVIES:
        return Kind.MOVIE
    is_movie, is_series = bool(facts.texts("P4947")), bool(facts.texts("P4983"))
    return Kind.MOVIE if is_movie and not is_series else Kind.TV if is_series and not is_movie else None


def title(item: Item, facts: Facts, kind: Kind, people: People, fault: Fault) -> Record:
    """Return the record of a movie or a series; `people`: the people it names, by their items."""
    record = Record(kind, ids_of(item, facts, kind, fault))
    original, language = original_title(facts)
    label = name_in(facts, "en")
    record.names = tuple(dict.fromkeys(filter(None, (label, original))))
    record.makes = bool(record.names)
    record.say("original_title" if kind is Kind.MOVIE else "original_name", original or label)
    record.say("original_language", language)
    day = facts.day("P577") or facts.day("P580")
    record.year = year_in(day_text(day))
    (_say_movie if kind is Kind.MOVIE else _say_series)(record, facts, day)
    spoken = (LANGUAGES[each] for each in facts.items("P364") if each in LANGUAGES)
    record.say("spoken_languages", as_json(dict.fromkeys(spoken)))
    _say_names(record, facts)
    _say_people(record, facts, people)
    return record


def _say_movie(record: Record, facts: Facts, day: str | Rough) -> None:
    record.say("genre_ids", as_json(_genres(facts)))
    record.say("production_countries", as_json(_countries(facts)))
    record.say("release_date", day)
    record.say("runtime", facts.amount("P2047", MINUTES))
    record.say("budget", facts.amount("P2130", {DOLLAR: 1.0}))
    record.say("revenue", facts.amount("P2142", {DOLLAR: 1.0}))


def _say_series(record: Record, facts: Facts, day: str | Rough) -> None:
    genres = (SERIES_GENRES.get(each, each) for each in _genres(facts) if each not in ONLY_MOVIES)
    minutes = facts.amount("P2047", MINUTES)
    record.say("genre_ids", as_json(dict.fromkeys(genres)))
    record.say("first_air_date", day)
    record.say("last_air_date", facts.day("P582"))
    record.say("origin_country", as_json(_countries(facts)))
    record.say("episode_run_time", as_json([minutes]) if minutes else "")


def _genres(facts: Facts) -> dict[int, None]:
    return dict.fromkeys(GENRES[each] for each in facts.items("P136") if each in GENRES)


def _countries(facts: Facts) -> dict[str, None]:
    return dict.fromkeys(COUNTRIES[each] for each in facts.items("P495") if each in COUNTRIES)


def original_title(facts: Facts) -> tuple[str, str]:
    """Return the original title and its language, "" for an unknown one."""
    spoken = next((LANGUAGES[each] for each in facts.items("P364") if each in LANGUAGES), "")
    for _, value in facts.all("P1476"):
        if isinstance(value, Parts) and value.text:
            language = _language_of(str(value.language or ""))
            return str(value.text), spoken or (language.iso_639_1 if language else "")
    return (name_in(facts, spoken), spoken) if spoken else ("", "")


def _say_names(record: Record, facts: Facts) -> None:
    for code, label in facts.labels.items():
        if (language := _language_of(code)) is not None:
            record.say(words("name", language), label.value)


def _language_of(code: str) -> Language | None:
    """Return a language with its region; None for a language without words at TMDB."""
    if code in REGIONS:
        return Language(*REGIONS[code])
    return Language(code, default_region(code)) if language_name(code) is not None else None


def _say_people(record: Record, facts: Facts, people: People) -> None:
    cast = [
        Credit(_somebody(id_, people), character=_part(claim))
        for name in ("P161", "P725")
        for claim, value in facts.all(name)
        if (id_ := item_of(value))
    ]
    record.say("cast", cast)
    crew: dict[str, list[Credit]] = {}
    for name, (department, job) in CREW.items():
        for id_ in facts.items(name):
            credit = Credit(_somebody(id_, people), department=department, job=job)
            crew.setdefault(f"crew/{department}", []).append(credit)
    for field, some in crew.items():
        record.say(field, some)
    if record.kind is Kind.TV:
        record.say("creator", [_creator(id_, people) for id_ in facts.items("P170")])


def _part(claim: Claim) -> str:
    qualifiers = claim.qualifiers if isinstance(claim.qualifiers, dict) else {}
    values = (value_of(snak) for snak in qualifiers.get("P4633", ()))
    return " / ".join(value for value in values if isinstance(value, str))


def _creator(id_: str, people: People) -> Credit:
    return Credit(_somebody(id_, people), department="Creator", job="Creator")


def _somebody(id_: str, people: People) -> Record:
    """Return a person by the item; without a name, it is credited only if the catalogue knows it."""
    known = people.get(id_) or Known("", {})
    found = person(known.name, {**known.ids, WIKIDATA: id_})
    found.makes = bool(known.name)
    return found


def known_person(item: Item, facts: Facts) -> Known:
    """Return the facts of a person for credits; ids in doubt are reported with the person."""
    ids = ids_of(item, facts, Kind.PERSON, lambda _: None)
    return Known(name_in(facts, "en"), {source: ids[source] for source in (TMDB, IMDB) if source in ids})


def human(item: Item, facts: Facts, fault: Fault) -> Record:
    """Return the record of a person in the catalogue."""
    record = person(name_in(facts, "en"), ids_of(item, facts, Kind.PERSON, fault))
    record.makes = False
    record.say("birthday", facts.day("P569"))
    record.say("deathday", facts.day("P570"))
    record.say("gender", next((GENDERS[each] for each in facts.items("P21") if each in GENDERS), 0))
    return record


def name_in(facts: Facts, language: str) -> str:
    """Return the label in a language, else the one for all languages, else any."""
    labels = facts.labels
    found = labels.get(language) or labels.get("mul") or labels.get("en") or next(iter(labels.values()), None)
    return found.value if found else ""


def ids_of(item: Item, facts: Facts, kind: Kind, fault: Fault) -> dict[str, str]:
    """Return the item's id and its ids elsewhere.

    Of two ids of one rank nobody knows which is right: they are reported to `fault` and left out, and so is
    a malformed id. The item is found by its others, and its own one stays.
    """
    ids = {WIKIDATA: item.id}
    for name, source in (IDS[kind] | OTHER_IDS).items():
        some = list(dict.fromkeys(facts.texts(name)))
        wrong = next((value for value in some if not _is_id(value, source, kind)), None)
        match some:
            case _ if wrong is not None:
                fault(f"expected an id ({source}) in {name}, found {wrong[:40]!r}")
            case [id_]:
                ids[source] = id_
            case [_, *_]:
                fault(f"expected one id ({source}) in {name}, found {', '.join(some)[:80]}")
    return ids


def _is_id(value: str, source: str, kind: Kind) -> bool:
    if source == IMDB:
        return value.startswith("nm" if kind is Kind.PERSON else "tt") and value[2:].isdigit()
    return value.isdigit() if source in (TMDB, TVDB) else True
