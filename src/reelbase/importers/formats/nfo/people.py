"""People in NFO files: who plays what, and who made it, each of them once."""

import re
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple
from xml.etree.ElementTree import Element

from reelbase.catalog.configuration import jobs
from reelbase.entity import Kind
from reelbase.importers.engine.record import BY_NAME, Credit, Record, person
from reelbase.importers.formats.nfo.ids import Fault, ids_of_person
from reelbase.importers.formats.nfo.texts import parts_of, picture, text_of, texts_of
from reelbase.matching.folding import folded

CAST = ("actor", "gueststar", "")
"""Types of those who act; no type is Kodi's way to say it."""
LAST = 1_000_000
"""The place in the cast of people without a place: behind the others, in the order of the file."""
GUEST = "gueststar"
CREATOR = "creator"
CREW = {
    "director": ("Directing", "Director"),
    "writer": ("Writing", "Writer"),
    "credits": ("Writing", "Writer"),
    "author": ("Writing", "Author"),
    "producer": ("Production", "Producer"),
    "composer": ("Sound", "Original Music Composer"),
    "editor": ("Editing", "Editor"),
}
"""Types of people, which are also names of elements -> department and job, where no role says another job."""


@dataclass(eq=False)
class _Somebody:
    """Somebody whom a file names, however often."""

    name: str
    key: str  # the name, folded
    ids: dict[str, str] = field(default_factory=dict)
    picture: str = ""
    roles: dict[str, str] = field(default_factory=dict)  # by their folded words
    order: int = LAST

    def record(self) -> Record:
        """Return the person's record, found by name alone if there is no id."""
        found = person(self.name, dict(self.ids) or {BY_NAME: self.key})
        found.say("profile_path", self.picture)
        return found


class _Part(NamedTuple):
    """Somebody's part: "cast", "guest", "creator" or "crew" with a job."""

    who: _Somebody
    type: str
    department: str = ""
    job: str = ""

    def place(self) -> int:
        """Return the place among credits of the type."""
        return self.who.order if self.type in ("cast", "guest") else LAST

    def credit(self) -> Credit:
        """Return the part as a record has it."""
        if self.type == "crew":
            return Credit(self.who.record(), department=self.department, job=self.job)
        return Credit(self.who.record(), character=" / ".join(self.who.roles.values()))


class People:
    """All that an element credits: a movie, a series or an episode."""

    def __init__(self, root: Element, kind: Kind, fault: Fault) -> None:
        self._kind = kind
        self._fault = fault
        self._by_id: dict[tuple[str, str], _Somebody] = {}
        self._by_name: dict[str, _Somebody] = {}
        self._parts: dict[_Part, None] = {}
        for each in root:
            if each.tag == "actor":
                self._add_actor(each)
            elif each.tag == "crew":
                self._add_crew(each)
            elif each.tag in CREW or each.tag == CREATOR:
                for name in _names(each):
                    self._add_maker(each, name, each.tag)

    def fields(self) -> dict[str, list[Credit]]:
        """Return the credits by field: `cast`, `guest`, `creator`, `crew/…`."""
        found: dict[str, list[Credit]] = {}
        for part in sorted(self._parts, key=_Part.place):
            name = f"crew/{part.department}" if part.type == "crew" else part.type
            found.setdefault(name, []).append(part.credit())
        return found

    def _add_actor(self, element: Element) -> None:
        name, type_ = text_of(element, "name"), text_of(element, "type").lower()
        if name and type_ not in CAST:
            self._add_maker(element, name, type_)
        elif name and (self._kind is not Kind.EPISODE or type_ == GUEST):
            # Other actors of an episode are those of the season, whom no episode's credits list.
            who = self._who(element, name)
            if role := text_of(element, "role"):
                who.roles.setdefault(folded(role), role)
            for name in ("order", "sortorder"):
                if re.fullmatch(r"[0-9]{1,6}", place := text_of(element, name)):
                    who.order = min(who.order, int(place))
            self._parts[_Part(who, "guest" if self._kind is Kind.EPISODE else "cast")] = None

    def _add_maker(self, element: Element, name: str, type_: str) -> None:
        """Add a part of the crew; none for a type that TMDB has no job for."""
        if type_ == CREATOR and self._kind is Kind.TV:
            self._parts[_Part(self._who(element, name), CREATOR)] = None
        elif type_ in CREW:
            department, job = CREW[type_]
            job = _jobs(department).get(text_of(element, "role").lower(), job)
            self._parts[_Part(self._who(element, name), "crew", department, job)] = None

    def _add_crew(self, element: Element) -> None:
        """Add a part of the crew as tinyMediaManager writes it: a department or a job, and a job in it."""
        words = [text_of(element, name).lower() for name in ("subrole", "role")]
        for word in filter(None, words):
            parts = {row: _jobs(row)[word] for row in _departments() if word in _jobs(row)}
            narrowed = {row: job for row, job in parts.items() if row.lower() in words} or parts
            if len(narrowed) == 1:  # jobs of one name are of two departments
                [(department, job)] = narrowed.items()
                for name in _names(element):
                    self._parts[_Part(self._who(element, name), "crew", department, job)] = None
                return

    def _who(self, element: Element, name: str) -> _Somebody:
        """Return the person of this name or one of these ids: the same as before, unless ids contradict."""
        ids = ids_of_person(element, self._fault) if len(_names(element)) == 1 else {}
        key = folded(name)
        who = next((self._by_id[each] for each in ids.items() if each in self._by_id), None)
        if who is None:
            who = self._by_name.get(key)
            if who is None or any(who.ids.get(source, id_) != id_ for source, id_ in ids.items()):
                who = _Somebody(name, key)
        who.ids = ids | who.ids
        who.picture = who.picture or picture(texts_of(element, "thumb"))
        self._by_name.setdefault(key, who)
        self._by_id.update(dict.fromkeys(who.ids.items(), who))
        return who


def _names(element: Element) -> list[str]:
    """Return the names in an element, in a child or in its own text, some of them joined by slashes."""
    name = text_of(element, "name")
    return [name] if name else list(parts_of([element.text or ""]))


@cache
def _departments() -> tuple[str, ...]:
    return tuple(row.department for row in jobs())


@cache
def _jobs(department: str) -> dict[str, str]:
    """Return TMDB's jobs of a department by their lower-case spelling."""
    return {job.lower(): job for row in jobs() if row.department == department for job in row.jobs}
