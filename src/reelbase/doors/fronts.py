"""Fronts: the API and each open door of a worker, as what answers there."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from reelbase.api.cache import AnswerCache
from reelbase.api.credentials import Keys
from reelbase.api.form import TMDB, Form
from reelbase.api.front import Front
from reelbase.api.making import Fetch
from reelbase.api.problem_details import OWN
from reelbase.doors.entrance import DOORS, Entrance
from reelbase.entity import Entity
from reelbase.operations import v1
from reelbase.operations.asking import Api
from reelbase.operations.parameters.binding import Given
from reelbase.search.index import Index
from reelbase.setting_values import PartialTitles
from reelbase.settings import Settings
from reelbase.storage.engine.reader import Readers
from reelbase.storage.engine.writes import Writes


class Served(NamedTuple):
    """The API, what answers to it and to the own one, and the open doors."""

    api: Api
    front: Front
    own: Front
    entrance: Entrance


@dataclass(frozen=True)
class Fronts:
    """The parts of a worker that all its fronts share."""

    readers: Readers
    writes: Writes
    index: Index
    views: defaultdict[Entity, int]
    fetch: Fetch | None
    settings: Settings
    clock: Callable[[], datetime]

    def make(self, given: Given, cache: AnswerCache, *, takes_any: bool) -> Served:
        """Create what answers to the API and at each open door, with the same keys and the same memory."""
        preferred = self.settings.preferences
        keys = Keys(self.readers, self.clock, takes_any=takes_any, preferences=preferred)
        api = Api.of(given)
        at_doors = {}
        for name in filter(None, self.settings.doors.split(",")):
            at_door = Api.of(given, resources=(), operations=DOORS[name].operations)
            at_doors[name] = self._front(at_door, given, cache, keys, DOORS[name].form)
        own = self._front(Api.of(given, resources=(), operations=v1.OPERATIONS), given, cache, keys, OWN)
        return Served(api, self._front(api, given, cache, keys, TMDB), own, Entrance(at_doors))

    def _front(self, api: Api, given: Given, cache: AnswerCache, keys: Keys, form: Form) -> Front:
        settings = self.settings
        return Front(
            api,
            self.readers,
            keys,
            cache=cache,
            writes=self.writes,
            limits=given.limits,
            body_limit=settings.body_limit,
            indexed=self.index.sequence,
            views=self.views,
            fetch=self.fetch,
            max_age=settings.max_age,
            answers_partial=settings.partial_titles is PartialTitles.MARKED,
            away_seconds=settings.database_away,
            names_keys=settings.log_requests,
            clock=self.clock,
            form=form,
        )
