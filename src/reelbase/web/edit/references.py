"""References: ids as people read and type them, `Keanu Reeves #6384`, and names that have no id yet."""

from contextlib import suppress
from typing import NamedTuple

from reelbase.operations.description import Json
from reelbase.web.browse.look import Look, Missing

NEW = "new"
MOST_DIGITS = 10  # of an id
SEARCHED = {"person", "company", "keyword", "collection", "movie", "tv"}
"""The kinds that can be looked for by name."""
NAMED_BY = {"collection": "original_name"}
"""Kind -> the fact that names it, where that is not `name`."""
CANDIDATES = 8
MOST_ASKED = 30  # names that are asked for one by one

Names = dict[tuple[str, int], str]


class Open(NamedTuple):
    """A name of which nobody has said whom it means."""

    kind: str
    name: str


class References:
    """Reads references, and keeps what is new and what nobody has said yet."""

    def __init__(self) -> None:
        self.made: dict[Open, int] = {}  # what is to be made, by its id below zero
        self.open: dict[str, Open] = {}  # by the name of the field

    def read(self, field: str, kind: str, text: str) -> object:
        """Return the id that a text names; None for nothing."""
        text = text.strip()
        if not text:
            return None
        name, _, said = text.rpartition("#")
        if said.isascii() and said.isdecimal() and len(said) <= MOST_DIGITS:
            return int(said)
        if said == NEW and name.strip():
            return self.made.setdefault(Open(kind, name.strip()), -1 - len(self.made))
        self.open[field] = Open(kind, text)
        return None

    def titles(self) -> list[Json]:
        """Return what is to be made, as a change set has it."""
        return [
            {"kind": each.kind, "id": id_, "facts": {NAMED_BY.get(each.kind, "name"): each.name}}
            for each, id_ in self.made.items()
        ]


def labelled(names: Names, kind: str, id_: int) -> str:
    """Return an id with the name of what it names."""
    return f"{names.get((kind, id_), '')} #{id_}".strip()


async def candidates(look: Look, kind: str, text: str) -> list[dict[str, str]]:
    """Return what may be meant by a name, the best first, each with what tells it apart."""
    if kind not in SEARCHED or not text:
        return []
    try:
        found = await look.ask(f"/3/search/{kind}", query=text[:200], include_adult="true")
    except Missing:  # the index is not built yet: an id can be typed, or something new be made
        return []
    return [_candidate(look, each) for each in found["results"][:CANDIDATES]]


def _candidate(look: Look, each: Json) -> dict[str, str]:
    name = each.get("name") or each.get("title") or ""
    day = each.get("release_date") or each.get("first_air_date") or ""
    known = [one.get("title") or one.get("name") or "" for one in each.get("known_for") or ()]
    department = look.words.or_as_is("department", each.get("known_for_department") or "")
    note = ", ".join(filter(None, [day[:4], department, *known[:2]]))
    return {"value": f"{name} #{each['id']}", "name": name, "note": note}


async def names_of(look: Look, kind: str, document: Json) -> Names:
    """Return the names of all that a document names by its id, so far as it is there."""
    names: Names = {}
    with suppress(Missing):
        if kind in {"movie", "tv"}:
            parts = await look.ask(f"/3/{kind}/{document['id']}", append_to_response="credits,keywords")
            _learn(names, parts)
        elif numbers := document.get("numbers"):
            _learn(names, {"credits": await look.ask(_credits_path(kind, numbers))})
    wanted = {(of, id_) for of, id_ in _named(document) if (of, id_) not in names}
    for of, id_ in sorted(wanted)[:MOST_ASKED]:
        with suppress(Missing):
            names[of, id_] = (await look.ask(f"/3/{of}/{id_}"))["name"]
    return names


def _credits_path(kind: str, numbers: Json) -> str:
    path = f"/3/tv/{numbers['series_id']}/season/{numbers['season_number']}"
    return f"{path}/credits" if kind == "season" else f"{path}/episode/{numbers['episode_number']}/credits"


def _learn(names: Names, parts: Json) -> None:
    """Put in the names that an answer has."""
    people = parts["credits"]
    named = [
        *(("person", each) for part in ("cast", "crew", "guest_stars") for each in people.get(part, ())),
        *(("person", each) for each in parts.get("created_by") or ()),
        *(("company", each) for each in parts.get("production_companies") or ()),
        *(("network", each) for each in parts.get("networks") or ()),
        *(("keyword", each) for rows in (parts.get("keywords") or {}).values() for each in _rows(rows)),
    ]
    if collection := parts.get("belongs_to_collection"):
        named.append(("collection", collection))
    names.update({(kind, each["id"]): each["name"] for kind, each in named})


def _rows(found: object) -> list[Json]:
    return found if isinstance(found, list) else []


def _named(document: Json) -> set[tuple[str, int]]:
    """Return the kinds and ids of all that a document names."""
    facts = document["facts"]
    found = {
        ("collection", facts.get("collection_id")),
        ("company", facts.get("parent_company_id")),
        *(("company", each["id"]) for each in document.get("companies", {}).values()),
        *(("network", each["id"]) for each in document.get("networks", {}).values()),
        *(("keyword", each["id"]) for each in document.get("keywords", {}).values()),
    }
    for part in ("cast", "crew", "guest_stars", "created_by"):
        found |= {("person", each["person_id"]) for each in document.get(part, {}).values()}
    return {(kind, id_) for kind, id_ in found if isinstance(id_, int)}
