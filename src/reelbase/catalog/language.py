"""Language, and the other choices of words, pictures and clips that a request makes."""

from typing import NamedTuple, NewType


class Language(NamedTuple):
    """A language and a region, `de-DE`; a bare language stands for its default region."""

    iso_639_1: str
    iso_3166_1: str

    def __str__(self) -> str:
        return f"{self.iso_639_1}-{self.iso_3166_1}"


ENGLISH = Language("en", "US")
NO_LANGUAGE, NO_REGION = "xx", "XX"
"""Codes that say there is none."""

ImageLanguages = NewType("ImageLanguages", tuple[str, ...])
"""The languages of the wanted images, "" among them for untagged ones; none at all: every image."""

VideoLanguages = NewType("VideoLanguages", tuple[str, ...])
"""The languages of the wanted clips, sorted, "" among them for those without one."""

Country = NewType("Country", str)
"""An ISO 3166-1 code, or "" for every country."""
