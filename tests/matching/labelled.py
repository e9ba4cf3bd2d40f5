"""Names of files and titles with the right answer to each, made of the facts of a catalogue, always alike.

Two of three titles give one name, in the next of many forms; others are of titles that are not there.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from reelbase.entity import Entity, Kind
from reelbase.matching.folding import folded
from reelbase.matching.question import Question

Form = Callable[["Fact"], Question]


class Fact(NamedTuple):
    """A title, its names in other languages, and its place in the order of all."""

    entity: Entity
    title: str
    year: int
    others: tuple[str, ...]
    place: int

    @property
    def other(self) -> str:
        """A name in another language; the title where there is none that a file could have."""
        others = [each for each in self.others if "/" not in each]
        return others[self.place % len(others)] if others else self.title

    @property
    def kind(self) -> str:
        return str(self.entity.kind)


class Case(NamedTuple):
    """A question, and the title that it means; None: one that is not there."""

    question: Question
    right: Entity | None


def file(text: Callable[[Fact], str]) -> Form:
    return lambda fact: Question(filename=text(fact))


def dotted(title: str) -> str:
    return ".".join(title.replace("&", "and").replace("'", "").replace(":", "").replace(",", "").split())


def plain(title: str) -> str:
    """A title without accents and punctuation, in small letters."""
    letters = unicodedata.normalize("NFD", title)
    return "".join(each for each in letters if each.isalnum() or each == " ").lower()


def mistyped(title: str) -> str:
    """A title with two letters exchanged, if it is long enough for that to be a slip."""
    middle = len(title) // 2
    pair = title[middle : middle + 2]
    if len(title) < 10 or not pair.isalpha():
        return title
    return title[:middle] + pair[::-1] + title[middle + 2 :]


def article_last(title: str) -> str:
    first, _, rest = title.partition(" ")
    return f"{rest}, {first}" if first in {"The", "A", "Der", "Die", "Das", "Le", "La"} and rest else title


MOVIES: Sequence[Form] = (
    file(lambda f: f"Movies/{f.title} ({f.year})/{f.title} ({f.year}).mkv"),
    file(lambda f: f"{dotted(f.title)}.{f.year}.1080p.BluRay.x264-GROUP.mkv"),
    file(lambda f: f"{f.title} [{f.year}] 720p WEB-DL AAC2.0 H.264.mp4"),
    file(lambda f: f"{f.title.replace(' ', '_')}_({f.year})_DVDRip.avi"),
    file(lambda f: f"Filme\\{f.other} ({f.year}) German DL 2160p UHD\\movie.mkv"),
    file(lambda f: f"{f.title} ({f.year}) Director's Cut.mkv"),
    file(lambda f: f"{f.title} aka {f.other} ({f.year}).mkv"),
    file(lambda f: f"[grp] {f.title} ({f.year}) [10bit].mkv"),
    file(lambda f: f"{f.year} - {f.title}.mkv"),
    file(lambda f: f"Anything at all {{tmdb-{f.entity.id}}}/movies/cd1.avi"),
    lambda f: Question(title=f.title.upper(), year=f.year),
    lambda f: Question(title=plain(f.title), year=f.year),
    lambda f: Question(title=f.other, year=f.year, kind="movie"),
    lambda f: Question(title=mistyped(f.title), year=f.year),
    lambda f: Question(title=f.title, year=f.year + 1),
    lambda f: Question(title=f"{f.title} ({f.year})"),
    lambda f: Question(title=article_last(f.title), year=f.year),
    lambda f: Question(title=f.title.replace(" and ", " & "), year=f.year),
    lambda f: Question(title="any", tmdb_id=f.entity.id, kind="movie"),
)
SERIES: Sequence[Form] = (
    file(lambda f: f"TV/{f.title}/Season 01/{f.title} - S01E02 - Name.mkv"),
    file(lambda f: f"{dotted(f.title)}.S01E02.1080p.WEB.h264-GROUP.mkv"),
    file(lambda f: f"{f.title} 1x02.avi"),
    file(lambda f: f"Serien/{f.other} ({f.year})/Staffel 1/01x02.mkv"),
    file(lambda f: f"{f.title}/Season 1/05 - Name.mkv"),
    lambda f: Question(title=f.title, kind="tv", season=1, episode=2),
    lambda f: Question(title=plain(f.title), year=f.year, kind="tv"),
)
FORMS = {Kind.MOVIE: MOVIES, Kind.TV: SERIES}
DECOYS: Sequence[Form] = (
    lambda f: Question(title=f"{f.title} 7", year=f.year),
    lambda f: Question(title=f.title, year=f.year - 25),
    lambda f: Question(title=f"Zyqua {f.title[::-1]}", year=f.year),
    file(lambda f: f"{dotted(f.title)}.{f.year + 30}.1080p.WEB.mkv"),
    file(lambda f: f"{f.title} - The Making Of Everything ({f.year}).mkv"),
    file(lambda f: f"{dotted(f.title)}.S03E04.720p.mkv"),
)


def cases(facts: Sequence[Fact]) -> Iterator[Case]:
    """Yield a case for titles that no other one is like, and for two of five one that is not there."""
    years: defaultdict[str, set[tuple[Entity, int]]] = defaultdict(set)
    for fact in facts:
        for name in (fact.title, *fact.others):
            years[folded(name)].add((fact.entity, fact.year))
    for fact in facts:
        if fact.year and fact.place % 3 and not _is_like_another(fact, years):
            forms = FORMS[fact.entity.kind]
            yield Case(forms[fact.place % len(forms)](fact), fact.entity)
            if fact.entity.kind is Kind.MOVIE and fact.place % 5 < 2 and len(years[folded(fact.title)]) == 1:
                yield Case(DECOYS[fact.place // 3 % len(DECOYS)](fact), None)


def _is_like_another(fact: Fact, years: Mapping[str, set[tuple[Entity, int]]]) -> bool:
    """Whether another title of about that year has one of its names, so that nobody can tell them apart."""
    return any(
        entity != fact.entity and (fact.entity.kind is Kind.TV or abs(year - fact.year) <= 2)
        for name in (fact.title, *fact.others)
        for entity, year in years[folded(name)]
    )
