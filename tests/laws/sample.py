"""What the laws are tried on: some entities of every kind of the demo, and what can be asked of each."""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from reelbase.entity import Kind
from reelbase.operations import v3
from reelbase.operations.resource import Resource
from tests.golden.places import places

law = settings(
    max_examples=25,
    deadline=None,  # several processes share the cores
    derandomize=True,  # a run says the same as the run before
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
"""How often a law is tried."""

OF_EACH_KIND = 12
LANGUAGES = ("en-US", "de-DE", "de", "fr-FR", "es", "ja-JP", "pt-BR", "sv", "kk", "zz")
WITHOUT_SESSION = "account_states"  # refused by itself, left out when appended


class Subject(NamedTuple):
    """One entity: its resource, and its path."""

    resource: Resource
    path: str

    def __repr__(self) -> str:
        return self.path

    @property
    def names(self) -> list[str]:
        """What can be appended, seasons and episodes included."""
        found = [name for name in self.resource.parts() if name != WITHOUT_SESSION]
        if self.resource.tag == "tv":
            found += [
                "season/1",
                "season/2",
                "season/1/images",
                "season/1/episode/2",
                "season/1/episode/1/credits",
            ]
        if self.resource.tag == "season":
            found += ["episode/1", "episode/2", "episode/2/images"]
        return found


@cache
def subjects(url: str, of_each_kind: int = OF_EACH_KIND) -> tuple[Subject, ...]:
    """Entities from all over a catalogue, those of one kind spread evenly."""
    return tuple(each for resource in v3.RESOURCES for each in _of(url, resource, of_each_kind))


def _of(url: str, resource: Resource, number: int) -> Iterator[Subject]:
    found = places(url, Kind(resource.tag))
    step = max(1, len(found) // number)
    for place in found[::step][:number]:
        yield Subject(resource, re.sub(r"{\w+}", "{}", resource.path).format(*place))


@st.composite
def a_subject(draw: st.DrawFn, url: str, *, kind: str | None = None) -> Subject:
    """An entity of any kind, or of one."""
    tags = [r.tag for r in v3.RESOURCES if kind in {None, r.tag}]
    tag = draw(st.sampled_from(tags))
    return draw(st.sampled_from([each for each in subjects(url) if each.resource.tag == tag]))
