"""A batch of claims goes to another process and back as what it was, whatever its claims hold."""

import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from reelbase.entity import Entity, Kind
from reelbase.importers.engine.batch import Asked, Batch, Line, pack, unpack
from reelbase.importers.engine.claims import Belief, Claim, EntityClaim, Facts, Owner, ProviderList
from reelbase.importers.formats.bodies import reading_process
from reelbase.importers.formats.bodies.reading import read_batch
from reelbase.importers.source import SourceLine
from tests.importers.catalogue import named, take
from tests.importers.world import LINES, write


def read_world() -> Batch:
    """Return what all bodies of the small world say."""
    texts = [msgspec.json.encode(each) for each in LINES]
    lines = [SourceLine(number, text, 0, "file") for number, text in enumerate(texts, 1)]
    return read_batch(lines, len(lines))


def test_every_claim_comes_back_as_what_it_was() -> None:
    batch = read_world()
    again = unpack(pack(batch))
    assert again == batch
    for before, after in zip(batch.claims(), again.claims(), strict=True):
        assert type(after) is type(before)
        if isinstance(after, EntityClaim):
            assert isinstance(after.owner, Owner)
            assert isinstance(after.owner.kind, Kind)
            assert after.owner.entity == Entity(after.owner.kind, after.owner.id)
    rows = [row for claim in again.claims() for row in getattr(claim, "rows", ())]
    assert rows
    assert all(type(row)._fields for row in rows)


def test_a_kind_and_a_belief_are_no_texts_and_numbers_afterwards() -> None:
    claims: list[Claim] = [
        Facts(Owner(Kind.SEASON, 0, 7, (7, 1)), Belief.FULL, {"name": None, "vote_average": 7.5, "id": 1}),
        ProviderList(Kind.TV, is_whole=True, providers=[]),
    ]
    line = Line("file", 1, claims, Asked("/3/tv/7/season/1", {}))
    facts, providers = unpack(pack(Batch(1, 0, [], [line], [], 0, {}))).claims()
    assert isinstance(facts, Facts)
    assert (facts.owner.kind, facts.belief) == (Kind.SEASON, Belief.FULL)
    assert type(facts.belief) is Belief
    assert isinstance(providers, ProviderList)
    assert type(providers.medium) is Kind


def test_a_source_that_is_read_by_a_process_of_its_own(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading_process, "WORTH_A_PROCESS", 1)
    report = take(database_url, write(tmp_path / "world.jsonl", LINES))
    assert report.bad == ()
    assert named(database_url, "movie")


def test_nothing_that_takes_bodies_reads_numpy() -> None:
    modules = "reelbase.importers.formats.bodies.importing, reelbase.importers.mirror.pull_through"
    program = f"import sys, {modules}; print('numpy' in sys.modules)"
    assert subprocess.check_output([sys.executable, "-c", program], text=True).strip() == "False"
