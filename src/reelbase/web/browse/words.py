"""Words: the messages of pages in the language of who reads, and how it writes dates and numbers."""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from operator import itemgetter

from reelbase.bounds import LANGUAGE_CHARACTERS, LANGUAGES
from reelbase.catalog.language import ENGLISH, Language
from reelbase.catalog.languages import language_name, read_language

CODES = ("en", "de")
"""The languages that messages are written in; the first is for everybody else."""
MONEY = {"en": "${}", "de": "{} $"}
DAYS = {"en": "{month} {day}, {year}", "de": "{day}. {month} {year}"}
THOUSANDS = {"en": ",", "de": "."}
POINT = {"en": ".", "de": ","}
LARGEST_HEADER = 1000  # characters of Accept-Language that are read
HOUR = 60


class Words:
    """The messages in one language."""

    def __init__(self, code: str) -> None:
        self.code = code
        self._messages = {name: texts[code] for name, texts in messages().items()}

    def __str__(self) -> str:
        return self.code

    def __call__(self, name: str, count: int | None = None, /, **values: object) -> str:
        """Return a message; with a count the form of it for one or for several."""
        if count is not None:
            name += ".one" if count == 1 else ".many"
            values["count"] = self.number(count)
        text = self._messages[name]
        return text.format(**values) if values else text

    def or_as_is(self, group: str, name: str) -> str:
        """Return the message for a word of the API; the word itself where nobody has translated it."""
        return self._messages.get(f"{group}.{name}", name)

    def number(self, value: float) -> str:
        """Return a whole number with its thousands apart."""
        return f"{value:,.0f}".replace(",", THOUSANDS[self.code])

    def decimal(self, value: float) -> str:
        """Return a number with one decimal."""
        return f"{value:.1f}".replace(".", POINT[self.code])

    def short(self, value: float) -> str:
        """Return a number, with one decimal where it is not whole."""
        return self.decimal(value) if value % 1 else self.number(value)

    def day(self, text: str | None) -> str:
        """Return a day in words; what is no day stays as it is."""
        try:
            found = date.fromisoformat((text or "")[:10])
        except ValueError:
            return text or ""
        month = self("months").split()[found.month - 1]
        return DAYS[self.code].format(month=month, day=found.day, year=found.year)

    def money(self, dollars: int) -> str:
        """Return an amount of US dollars."""
        return MONEY[self.code].format(self.number(dollars))

    def duration(self, minutes: int) -> str:
        """Return hours and minutes."""
        hours, rest = divmod(minutes, HOUR)
        return " ".join([*([f"{hours} h"] if hours else []), *([f"{rest} min"] if rest else [])])

    def language(self, iso_639_1: str) -> str:
        """Return the name of a language: in this one, where it is known, else its own."""
        known = self._messages.get(f"language.{iso_639_1}")
        found = language_name(iso_639_1)
        return known or (found and (found.name or found.english_name)) or iso_639_1


@cache
def messages() -> Mapping[str, Mapping[str, str]]:
    """Return every message by its name, in all languages."""
    text = (files("reelbase.web.browse") / "messages.toml").read_text("utf-8")
    return dict(_flat(tomllib.loads(text)))


@cache
def words_in(code: str) -> Words:
    """Return the messages in one of CODES."""
    return Words(code)


def _flat(table: Mapping[str, object], before: str = "") -> Iterator[tuple[str, Mapping[str, str]]]:
    for name, value in table.items():
        assert isinstance(value, dict)
        if all(isinstance(each, str) for each in value.values()):
            yield f"{before}{name}", value
        else:
            yield from _flat(value, f"{before}{name}.")


def languages_of(asked: str, header: str) -> tuple[Language, Words]:
    """Return the language that titles are wanted in, and the messages that fit best: the one that was asked
    for, else by Accept-Language.
    """
    names = [asked, *_preferred(header)]
    wanted = [language for each in names if each and (language := read_language(each))]
    code = next((each.iso_639_1 for each in wanted if each.iso_639_1 in CODES), "en")
    return next(iter(wanted), ENGLISH), words_in(code)


def _preferred(header: str) -> list[str]:
    """Return the languages of the header, the most wanted first."""
    weighed = []
    for each in header[:LARGEST_HEADER].split(",")[:LANGUAGES]:
        name, _, weight = each.partition(";")
        weighed.append((-_weight(weight), name.strip()[:LANGUAGE_CHARACTERS]))
    return [name for weight, name in sorted(weighed, key=itemgetter(0)) if weight < 0]


def _weight(text: str) -> float:
    try:
        return float(text.strip().removeprefix("q=")) if text.strip() else 1.0
    except ValueError:
        return 0.0
