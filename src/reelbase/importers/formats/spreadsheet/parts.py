"""Parts of cells that say more than one thing: a name with a job, a release, the address of a clip."""

import re
from functools import cache

from reelbase.catalog.configuration import jobs
from reelbase.importers.engine.record import Clip, Release, Rough
from reelbase.importers.merging.values import date
from reelbase.matching.ids import ValueFault

COUNTRY = re.compile("[A-Z]{2}")
_WITH_JOB = re.compile(r"(?P<name>.+?)\s*\((?P<job>[^()]+(\([^()]*\))?[^()]*)\)")
_RELEASE = re.compile(r"(?P<country>[A-Za-z]{2})\s+(?P<date>\S+)(\s+(?P<type>\S+)(\s+(?P<note>.+))?)?")
_YOUTUBE = re.compile(
    r"https?://(?:www\.|m\.)?(?:youtube(?:-nocookie)?\.com/(?:watch\?(?:\S*&)?v=|embed/|shorts/|live/|v/)"
    r"|youtu\.be/)(?P<key>[\w-]{11})(?:[?&#/]\S*)?"
)
_VIMEO = re.compile(
    r"https?://(?:www\.|player\.)?vimeo\.com/(?:video/|channels/\w+/)?(?P<key>\d{1,12})(?:[?#/]\S*)?"
)
_SITES = {"YouTube": _YOUTUBE, "Vimeo": _VIMEO}
TYPES = {"premiere": 1, "limited": 2, "theatrical": 3, "digital": 4, "physical": 5, "tv": 6}
"""The types of releases by their words."""


@cache
def _departments() -> dict[str, tuple[tuple[str, str], ...]]:
    """Return by a job in small letters the departments that have it, each with the job as it is written."""
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    for row in jobs():
        for job in row.jobs:
            found[job.lower()] = (*found.get(job.lower(), ()), (row.department, job))
    return found


def departments_of(job: str) -> tuple[tuple[str, str], ...]:
    """Return the departments that have a job, each with the job as TMDB writes it."""
    department, mark, name = job.rpartition("/")
    known = _departments().get(name.strip().lower(), ())
    wanted = department.strip().lower()
    return tuple((of, written) for of, written in known if not mark or of.lower() == wanted)


def name_with_job(text: str) -> tuple[str, str, str]:
    """Return the name, the department and the job of `Ada Example (Editor)`."""
    found = _WITH_JOB.fullmatch(text)
    if found is None:
        raise ValueFault(
            f"expected a name with its job such as Ada Example (Editor) for crew, found {text[:60]!r}"
        )
    known = departments_of(found["job"])
    if not known:
        raise ValueFault(f"expected a job of TMDB's such as Editor for crew, found {found['job'][:40]!r}")
    department, job = next(iter(known))
    return found["name"], department, job


def release(text: str, order: str) -> Release:
    """Return the release in `DE 2024-02-16 premiere Berlinale`; without a type it is in cinemas."""
    found = _RELEASE.fullmatch(text)
    if found is None:
        raise ValueFault(f"expected a release such as DE 2024-02-16 premiere Berlinale, found {text[:60]!r}")
    day = date(found["date"], "releases", order)
    if isinstance(day, Rough) or not day:
        raise ValueFault(f"expected a whole date for releases, found {found['date'][:40]!r}")
    word = (found["type"] or "theatrical").lower()
    known = dict(zip(map(str, TYPES.values()), TYPES.values(), strict=True)) | TYPES
    if word not in known:
        raise ValueFault(f"expected {', '.join(TYPES)} for a release, found {word[:40]!r}")
    return Release(found["country"].upper(), day, known[word], (found["note"] or "").strip())


def clip(text: str, language: tuple[str, str]) -> Clip:
    """Return the clip at an address at YouTube or Vimeo, of the name that stands before it."""
    *name, address = text.split()
    for site, pattern in _SITES.items():
        if found := pattern.fullmatch(address):
            return Clip(site, found["key"], " ".join(name) or "Trailer", "Trailer", language)
    raise ValueFault(f"expected an address at YouTube or Vimeo for trailers, found {address[:60]!r}")
