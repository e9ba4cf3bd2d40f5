"""Language, and the other choices of words, pictures and clips that a request makes."""

from collections.abc import Iterable
from typing import NamedTuple, NewType


class Language(NamedTuple):
    """A language and a region, `de-DE`; a bare language stands for its default region."""

    iso_639_1: str
    iso_3166_1: str

    def __str__(self) -> str:
        return f"{self.iso_639_1}-{self.iso_3166_1}" if self.iso_3166_1 else self.iso_639_1

    def each(self) -> tuple["Language", ...]:
        """Return the languages that are asked for, in their order: this one."""
        return (self,)

    def bound(self) -> dict[str, object]:
        """Return the values that statements about words are bound with."""
        values: dict[str, object] = {"language": self.iso_639_1, "region": self.iso_3166_1}
        first, *others = self.each()
        if others or first == ORIGINAL:
            values["chain"] = tuple(each == ORIGINAL for each in (first, *others))
            for place, each in enumerate(others, 2):
                values[f"language_{place}"], values[f"region_{place}"] = each.iso_639_1, each.iso_3166_1
        return values


class LanguagesInTurn(Language):
    """Several languages, each for what those before it lack; where one is meant, it is the first."""

    others: tuple[Language, ...]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Language) and self.each() == other.each()

    def __hash__(self) -> int:
        return hash(self.each())

    def each(self) -> tuple[Language, ...]:
        """Return the languages in their order."""
        return (Language(*self), *self.others)


def in_turn(languages: Iterable[Language]) -> Language | None:
    """Return the first of several languages with the others behind it, each once; None for none."""
    found = list(dict.fromkeys(languages))
    if len(found) < 2:
        return found[0] if found else None
    several = LanguagesInTurn(*found[0])
    several.others = tuple(found[1:])
    return several


ENGLISH = Language("en", "US")
ORIGINAL = Language("original", "")
"""The language in which each title was made, whichever that is."""
NO_LANGUAGE, NO_REGION = "xx", "XX"
"""Codes that say there is none."""

ITS_OWN = (ORIGINAL.iso_639_1,)
"""Stands, among groups of languages, for the language of the title."""

ImageLanguages = NewType("ImageLanguages", tuple[tuple[str, ...], ...])
"""Languages of images, "" among them for untagged ones: of each type those of the first group that has any.

No group at all: every image.
"""

VideoLanguages = NewType("VideoLanguages", tuple[tuple[str, ...], ...])
"""Languages of clips, sorted, "" among them for those without one: those of the first group that has any."""

Country = NewType("Country", str)
"""An ISO 3166-1 code, or "" for every country."""
