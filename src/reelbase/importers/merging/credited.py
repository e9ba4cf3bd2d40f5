"""Credited: whom a source names in a title is the one of that name whom the title credits already."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from reelbase.entity import Entity, Kind
from reelbase.importers.engine.record import BY_NAME, Record
from reelbase.importers.engine.state import State
from reelbase.importers.merging.matching import Matcher
from reelbase.matching.folding import folded
from reelbase.storage.queries.matching import OWN_IDS


class Named(NamedTuple):
    """A person whom a source names in a title."""

    title: Entity
    person: Record
    name: str  # folded


class Credited:
    """Finds persons of one batch among those whom their titles credit.

    Only where nothing else is possible: one person of the name in the title, one of the name whom the source
    names there, and no id that says that they are two.
    """

    def __init__(self, state: State, matcher: Matcher) -> None:
        self._state = state
        self._matcher = matcher

    def find(self, named: Iterable[tuple[Entity, Record]], settled: Collection[int]) -> None:
        """Give the ids of those who are found; own persons who are found to be others become them.

        Settled records (by `id()`) are those of known persons, for whom nothing is looked up. Nor is
        anything for a title without credits.
        """
        pairs = [(title, each) for title, each in named if each.names[0]]
        self._load_credits({title for title, _ in pairs})
        credits_of = self._state.credits.of
        some = [Named(title, each, folded(each.names[0])) for title, each in pairs if credits_of(title)]
        asked = [each for each in some if id(each.person) not in settled]
        self._matcher.look_up([each.person for each in asked])
        identities: defaultdict[tuple[Entity, str], set[frozenset[str]]] = defaultdict(set)
        for title, person, name in some:
            if BY_NAME not in person.ids:
                identities[title, name].add(frozenset(person.ids.values()))
        unknown = [each for each in asked if self._is_open(each.person)]
        candidates = self._candidates({each.title for each in unknown}, {each.name for each in unknown})
        for each in unknown:
            there = candidates[each.title].get(each.name)
            if there and len(identities[each.title, each.name]) <= 1:
                self._join(each, there)

    def _load_credits(self, titles: Iterable[Entity]) -> None:
        """Read the credits of these titles."""
        by_kind: defaultdict[Kind, list[int]] = defaultdict(list)
        for kind, id_ in titles:
            by_kind[kind].append(id_)
        for kind, ids in by_kind.items():
            self._state.credits.load(kind, sorted(ids))

    def _is_open(self, person: Record) -> bool:
        """Return whether no id leads to a person of TMDB."""
        return all(id_ >= OWN_IDS for id_ in self._matcher.known(person))

    def _candidates(
        self, titles: Iterable[Entity], names: Collection[str]
    ) -> dict[Entity, dict[str, set[int]]]:
        """Return the persons of these names that each title credits; read their ids elsewhere."""
        credits_of = self._state.credits.of
        credited = {title: {row.person_id for row in credits_of(title).values()} for title in titles}
        self._state.load(Kind.PERSON, sorted(set().union(*credited.values())))
        found = {title: dict(self._by_name(ids, names)) for title, ids in credited.items()}
        those = {id_ for each in found.values() for ids in each.values() for id_ in ids}
        self._state.external_ids.load(Kind.PERSON, sorted(those))
        return found

    def _by_name(self, ids: Iterable[int], names: Collection[str]) -> Iterator[tuple[str, set[int]]]:
        people = self._state.people.rows
        found: defaultdict[str, set[int]] = defaultdict(set)
        for id_ in ids:
            if (name := folded(people[id_].name)) in names:
                found[name].add(id_)
        yield from found.items()

    def _join(self, named: Named, candidates: Collection[int]) -> None:
        person = named.person
        known = set(self._matcher.known(person))
        others = {self._matcher.now(Kind.PERSON, id_) for id_ in candidates} - known
        fitting = [id_ for id_ in others if self._matcher.fits(person, id_)]
        if len(fitting) != 1:
            return
        is_by_name = BY_NAME in person.ids
        target = fitting[0] if is_by_name else min(fitting[0], *known, fitting[0])
        if is_by_name:
            del person.ids[BY_NAME]  # others of the name may be others
        elif known and not self._matcher.unite(Kind.PERSON, {*known, target}):
            return
        person.id = target
        self._matcher.note(person, target)
