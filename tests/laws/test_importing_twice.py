"""Importing a body, then what has become of it, equals importing that alone: nothing of the first is left.

For each path that the importer takes, a body is invented from the shape that decodes it. For each list in it,
rows are taken away, added and put in another order; for each object, fields are changed and emptied. All
these cases, each about an entity of its own, are imported at once.
"""

import pickle
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple, get_args

import msgspec
import pytest

from reelbase.entity import Kind
from reelbase.importers.engine.claims import Claim, EntityClaim, FoundById, ProviderList
from reelbase.importers.formats.bodies.appended_parts import PARTS
from reelbase.importers.formats.bodies.route import read_line
from reelbase.storage import tables
from tests.conftest import CopyOf, migrate, only_one_process
from tests.importers.catalogue import HISTORY, named, take, whole
from tests.importers.world import Body, write
from tests.laws.invented_shapes import LANGUAGES, Inventor, Part, parts_of, shape_of, variations
from tests.thorough import THOROUGH, mostly_thorough

ADDRESSES = {
    Kind.COLLECTION: "/3/collection/{id}",
    Kind.COMPANY: "/3/company/{id}",
    Kind.EPISODE: "/3/tv/{series}/season/1/episode/2",
    Kind.KEYWORD: "/3/keyword/{id}",
    Kind.MOVIE: "/3/movie/{id}",
    Kind.NETWORK: "/3/network/{id}",
    Kind.PERSON: "/3/person/{id}",
    Kind.SEASON: "/3/tv/{series}/season/1",
    Kind.TV: "/3/tv/{id}",
}
PATHS = (
    *ADDRESSES.values(),
    *(f"{ADDRESSES[Kind(kind)]}/{name}" for kind, parts in PARTS.items() for name in parts),
    "/3/credit/{text}",
    "/3/review/{text}",
    "/3/tv/episode_group/{text}",
)
"""All that tell of one entity. What others tell are rows of lists, which only fill what nobody knows."""
TRIED = PATHS if THOROUGH else (ADDRESSES[Kind.SEASON], ADDRESSES[Kind.COLLECTION], "/3/review/{text}")
"""Those whose cases are imported: `make test` tries few."""

APART = 1000
"""The numbers of one case: those from its own times this on."""
SERIES = 999
"""What is added to the number of a case for the series to which its season or episode belongs."""
PARAMS = {"include_video_language": ",".join((*LANGUAGES, "null"))}

Key = tuple[Any, ...]
Row = dict[str, Any]
Rows = dict[str, dict[Key, Row]]
"""Table -> primary key -> row."""


class Case(NamedTuple):
    """A body as it is at first, and what has become of it."""

    number: int
    path: str
    about: str
    lines: tuple[Body, Body]

    @property
    def owner(self) -> int:
        """The id of the entity that it tells of."""
        return self.number * APART


class Fault(NamedTuple):
    """A row that is not as if only the later body had been imported."""

    case: Case
    table: str
    before: Row | None  # after both imports
    after: Row | None  # after the later one alone
    is_own: bool  # of the entity that the body tells of, or of one that an answer of its own told of

    @property
    def columns(self) -> set[str]:
        """The columns that differ, where the row itself is there."""
        if self.before is None or self.after is None:
            return set()
        return {name for name, value in self.after.items() if self.before[name] != value}

    @property
    def nulls(self) -> set[str]:
        """The columns in which nothing stands after the later import alone."""
        return {name for name, value in (self.after or {}).items() if value is None}

    def __repr__(self) -> str:
        said = [f"{name} {self.before[name]!r}, not {self.after[name]!r}" for name in sorted(self.columns)]  # type: ignore[index]
        gone = f"has no row {self.after}" if self.before is None else f"still has {self.before}"
        return f"{self.case.path}, {self.case.about}: {self.table} {', '.join(said) or gone}"


SAID = {*Kind} - {Kind.GENRE}
"""The kinds that sources tell of: genres of one's own come from editors alone."""
FACTS = {*(kind if kind != Kind.TV else "series" for kind in SAID), "entity", "title_genre", "translation"}
"""Tables with what rows of lists tell of the entities that they are about."""
OF_NOBODY = {"genre_name", "list", "watch_provider"}
"""Tables whose rows no entity owns."""
PARTS_OF = {"/3/tv/{id}": "season", "/3/tv/{series}/season/1": "episode"}
"""Path -> the table with the parts that its body lists, all of them."""


class Exemption(NamedTuple):
    """Rows that may be otherwise, and why."""

    reason: str
    applies: Callable[[Fault], bool]


def _is_part(fault: Fault) -> bool:
    return fault.after is None and PARTS_OF.get(fault.case.path) == fault.table


EXEMPTIONS = (
    Exemption(
        "a row about another entity fills what is empty, and takes nothing back",
        lambda fault: fault.table in FACTS and not fault.is_own and not _is_part(fault),
    ),
    Exemption(
        "names of genres, lists and providers stay when the last title that had them has them no more",
        lambda fault: fault.table in OF_NOBODY and fault.after is None,
    ),
    Exemption(
        "an offer fills the name and the logo of its provider, and takes nothing back",
        lambda fault: fault.table == "watch_provider" and fault.columns <= {"name", "logo_path"},
    ),
    Exemption(
        "what a series tells of its lists lacks their type, which stays",
        lambda fault: fault.columns == {"list_type"} and "list_type" in fault.nulls,
    ),
    Exemption(
        "a page of the movies of a company or a keyword tells which have it, not which have not",
        lambda fault: (
            fault.case.path.endswith("/movies") and fault.table in {"title_company", "title_keyword"}
        ),
    ),
    Exemption(
        "the answer about one credit tells in which seasons and episodes it stands, not in which it does not",
        lambda fault: (
            fault.case.path == "/3/credit/{text}" and fault.table == "credit" and fault.after is None
        ),
    ),
)
"""They may only become fewer."""

UNTOUCHED = {
    "written by what people do here": (
        "account account_list account_list_item api_key device_code favorite guest_session imported_rating "
        "invitation owned play playback rating request_token session takeout takeout_entry votes watchlist"
    ),
    "written by what editors do": (
        "answered_request change_set edit edit_lock genre suggestion tombstone tombstone_link tombstone_row "
        "unedited webhook"
    ),
    "written by what sends to webhooks": "webhook_message webhook_turn",
    "written by jobs": "job_run momentum relation signal trend",
    "made with the schema": "catalogue_identity",
    "notes of the importers themselves": (
        "change_count checkpoint journal last_change provenance redirect written"
    ),
}
"""Why no body changes a table -> the tables."""
NEVER = {
    "removed": (FACTS | OF_NOBODY)
    - {"entity", "season", "episode", "title_genre", "translation"},  # nothing says that it is no more
    "changed": {"entity", "title_genre", "episode_group_item"},  # whose rows are their keys
}
"""What happens to no row of some tables -> which."""
UNTRIED = {
    FoundById: "only adds an id: an answer that finds nothing says nothing",
    ProviderList: "is about all providers at once, and tried alone below",
}
"""Claims that no case makes -> why."""


def cases() -> Iterator[Case]:
    """All that may become of each body, in both directions."""
    number = 0
    for path in TRIED:
        shape = shape_of(path.format(id=1, series=1, text=f"{1:024x}"))
        for part, name, direction in list(_kinds_of_cases(path, shape)):
            number += 1
            body, found = _bodies(path, shape, part, number)
            pair = (body, found[name])[:: 1 if direction == "then" else -1]
            about = f"{'.'.join(map(str, part.place)) or 'all'} {direction} {name}"
            lines = [{"path": _path(path, number), "params": _params(number), "body": each} for each in pair]
            yield Case(number, path, about, (lines[0], lines[1]))


def _kinds_of_cases(path: str, shape: Any) -> Iterator[tuple[Part, str, str]]:
    body = Inventor(APART, _known(path, 1)).body(shape)
    for part in parts_of(shape, body):
        yield from product([part], _bodies(path, shape, part, 1)[1], ["then", "first"])


def _bodies(path: str, shape: Any, part: Part, number: int) -> tuple[Body, dict[str, Body]]:
    known = _known(path, number)
    body = Inventor(number * APART, known).body(shape)
    return body, variations(body, part, Inventor(number * APART + APART // 2, known))


def _known(path: str, number: int) -> Body:
    """The fields of a body, and of its rows, that say where they belong."""
    id_ = number * APART
    known: Body = {"id": f"{id_:024x}" if "{text}" in path else id_}
    known |= {"page": 1, "total_pages": 1, "season_number": 1, "show_id": id_ + SERIES}
    return known | ({"episode_number": 2} if "episode/2" in path else {})


def _path(path: str, number: int) -> str:
    id_ = number * APART
    return path.format(id=id_, series=id_ + SERIES, text=f"{id_:024x}")


def _params(number: int) -> Body:
    return {**PARAMS, "series_id": number * APART + SERIES}


class Imported(NamedTuple):
    """What is stored after the first import, after both, and after the second alone; by case."""

    cases: dict[str, list[Case]]
    first: dict[int, Rows]
    both: dict[int, Rows]
    second: dict[int, Rows]

    def __repr__(self) -> str:
        return f"{sum(map(len, self.cases.values()))} cases"


@pytest.fixture(scope="module")
def imported(copy_of: CopyOf, shared_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Imported:
    """All cases imported, those of each path from a file of their own: once for all processes."""
    by_path: defaultdict[str, list[Case]] = defaultdict(list)
    for case in cases():
        by_path[case.path].append(case)
    kept = shared_folder / "imported-twice.pickle"
    with only_one_process(shared_folder / "imported-twice.lock"):
        if not kept.exists():
            files = [_write(tmp_path_factory.mktemp("bodies"), by_path, which) for which in (0, 1)]
            kept.write_bytes(pickle.dumps(_imported(copy_of, *files)))
    return Imported(by_path, *pickle.loads(kept.read_bytes()))


def _imported(copy_of: CopyOf, first: list[Path], second: list[Path]) -> tuple[dict[int, Rows], ...]:
    """Return what is stored after the first files, after both, and after the second alone."""
    with copy_of("migrated", migrate) as url:
        assert take(url, *first).bad == ()
        after_first = _by_case(whole(url))
        assert take(url, *second).bad == ()
        after_both = _by_case(whole(url))
    with copy_of("migrated", migrate) as url:
        assert take(url, *second).bad == ()
        return after_first, after_both, _by_case(whole(url))


def _write(folder: Path, by_path: dict[str, list[Case]], which: int) -> list[Path]:
    return [
        write(folder / f"{number:03}.jsonl", [each.lines[which] for each in found])
        for number, found in enumerate(by_path.values())
    ]


def _by_case(stored: dict[str, list[Key]]) -> dict[int, Rows]:
    """Rows by the case of which they are, but for the journal and the times at which they were written."""
    found: defaultdict[int, Rows] = defaultdict(partial(defaultdict, dict))
    for table in tables.metadata.sorted_tables:
        names = [each.name for each in table.columns]
        for values in stored[table.name] if table.name not in HISTORY else ():
            row = dict(zip(names, values, strict=True))
            row.pop("created_at", None)
            found[_case_of(values)][table.name][tuple(row[each.name] for each in table.primary_key)] = row
    return found


def _case_of(values: Key) -> int:
    """The case whose number the ids of a row begin with."""
    for value in values:
        if isinstance(value, int) and value >= APART:
            return value // APART
        if isinstance(value, str) and len(value) == 24 and value.startswith("0000"):
            return int(value, 16) // APART
    return 0


def faults(imported: Imported, path: str) -> Iterator[Fault]:
    """All that differs between both imports and the second alone, in the cases of a path."""
    for case in imported.cases[path]:
        both, second = imported.both[case.number], imported.second[case.number]
        for table in both.keys() | second.keys():
            for key in both[table].keys() | second[table].keys():
                before, after = both[table].get(key), second[table].get(key)
                if before != after:
                    yield Fault(case, table, before, after, _is_own(case, second, before or after or {}))


def _is_own(case: Case, second: Rows, row: Row) -> bool:
    """Return if a row is about an entity of which more is told than what a row of a list says."""
    id_ = row.get("entity_id", row.get("id"))
    entities = [each for (_, entity), each in second["entity"].items() if entity == id_]
    return id_ == case.owner or any(each["complete"] for each in entities)


@pytest.mark.parametrize("path", mostly_thorough(PATHS, TRIED))
def test_nothing_of_an_earlier_body_is_left(imported: Imported, path: str) -> None:
    assert [each for each in faults(imported, path) if not any(may.applies(each) for may in EXEMPTIONS)] == []


@pytest.mark.thorough
def test_all_exemptions_are_needed(imported: Imported) -> None:
    found = [each for path in PATHS for each in faults(imported, path)]
    assert [each.reason for each in EXEMPTIONS if not any(map(each.applies, found))] == []


@pytest.mark.thorough
def test_rows_of_every_table_are_added_changed_and_removed(imported: Imported) -> None:
    """So a new table is covered by itself, or the cases miss a body that tells of it."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for case in imported.cases.values():
        for each in case:
            before, after = imported.first[each.number], imported.both[each.number]
            for table in before.keys() | after.keys():
                found[table].update(_changes(before[table], after[table]))
    untouched = {name for names in UNTOUCHED.values() for name in names.split()}
    missing = {
        (table, action)
        for table in tables.metadata.tables.keys() - untouched
        for action in {"added", "changed", "removed"} - found[table]
    }
    assert missing == {(table, action) for action, names in NEVER.items() for table in names}
    assert not untouched & found.keys()


def _changes(before: dict[Key, Row], after: dict[Key, Row]) -> Iterator[str]:
    if after.keys() - before.keys():
        yield "added"
    if before.keys() - after.keys():
        yield "removed"
    if any(before[key] != after[key] for key in before.keys() & after.keys()):
        yield "changed"


@pytest.mark.thorough
def test_bodies_of_every_path_and_claims_of_every_kind_are_tried(imported: Imported) -> None:
    lines = [line for found in imported.cases.values() for case in found for line in case.lines]
    made = [claim for line in lines for claim in read_line(msgspec.json.encode(line)).made]
    assert {*get_args(Claim)} - {type(claim) for claim in made} == UNTRIED.keys()
    assert {claim.owner.kind for claim in made if isinstance(claim, EntityClaim)} == SAID


@pytest.mark.parametrize("medium", ["movie", "tv"])
def test_nothing_of_an_earlier_list_of_providers_is_left(
    copy_of: CopyOf, tmp_path: Path, medium: str
) -> None:
    """In one database, from the whole list to each of its variations and back."""
    path = f"/3/watch/providers/{medium}"
    shape = shape_of(path)
    body = Inventor(APART, {}).body(shape)
    parts = [part for part in parts_of(shape, body) if part.place]
    others = [
        each for part in parts for each in variations(body, part, Inventor(APART + SERIES, {})).values()
    ]
    walk = [body, *(each for other in others for each in (other, body))]
    with copy_of("migrated", migrate) as url:
        found = [_providers(url, tmp_path, path, each) for each in walk]
    for each, rows in zip(walk, found, strict=True):
        with copy_of("migrated", migrate) as url:
            fresh = _providers(url, tmp_path, path, each)
        assert fresh.items() <= rows.items()
        assert all(rows[id_][f"{medium}_priority"] is None for id_ in rows.keys() - fresh.keys())


def _providers(url: str, folder: Path, path: str, body: Body) -> dict[int, Row]:
    assert take(url, write(folder / "lines.jsonl", [{"path": path, "body": body}])).bad == ()
    return {row["id"]: row for row in named(url, "watch_provider")}
