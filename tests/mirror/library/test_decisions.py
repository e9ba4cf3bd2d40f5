"""The table of decisions: written for people, read back as they leave it, never losing what they wrote."""

import csv
import io
import os
from pathlib import Path

import pytest

from reelbase.entity import Entity, Kind
from reelbase.importers.mirror.library.decisions import (
    COLUMNS,
    Decision,
    decision_of,
    read_decisions,
)
from reelbase.importers.mirror.library.finding import Verdict
from reelbase.importers.mirror.library.titles import Title
from reelbase.importers.source import SourceError
from reelbase.matching.names import Reading
from reelbase.matching.scoring import Candidate, Scored

pytestmark = pytest.mark.once

ALIEN = Candidate(Entity(Kind.MOVIE, 348), ("Alien",), 1979)
ALIENS = Candidate(Entity(Kind.MOVIE, 679), ("Aliens",), 1986)
TAKEN = Verdict(ALIEN.entity, str(ALIEN), 1.0, "", (Scored(1.0, ALIEN),), is_by_name=True)
OPEN = Verdict(reason="2 titles fit equally well", candidates=(Scored(0.9, ALIEN), Scored(0.9, ALIENS)))
BY_ID = Verdict(ALIEN.entity)


def title(place: str) -> Title:
    return Title(place, Kind.MOVIE, readings=[Reading("Alien", 1979)])


def rows(file: Path) -> list[dict[str, str]]:
    text = file.read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def decide(file: Path, place: str, decision: str, **changes: str) -> None:
    """Change a row as a person does in a spreadsheet."""
    changed = rows(file)
    for row in changed:
        if row["place"] == place:
            row |= {"decision": decision, **changes}
    text = io.StringIO()
    writer = csv.DictWriter(text, list(changed[0]))
    writer.writeheader()
    writer.writerows(changed)
    file.write_text(text.getvalue(), encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", None),
        ("  ", None),
        ("movie 603", Decision(Entity(Kind.MOVIE, 603))),
        ("Movie/603", Decision(Entity(Kind.MOVIE, 603))),
        ("tv 1399", Decision(Entity(Kind.TV, 1399))),
        ("series 1399", Decision(Entity(Kind.TV, 1399))),
        ("tv:1399 Game of Thrones (2011)", Decision(Entity(Kind.TV, 1399))),
        ("movie 603 The Matrix (1999), score 0.90", Decision(Entity(Kind.MOVIE, 603))),
        ("https://www.themoviedb.org/movie/603-the-matrix?language=de", Decision(Entity(Kind.MOVIE, 603))),
        ("www.themoviedb.org/tv/1399", Decision(Entity(Kind.TV, 1399))),
        ("tt0133093", Decision(imdb="tt0133093")),
        ("https://www.imdb.com/title/tt0133093/?ref_=x", Decision(imdb="tt0133093")),
        ("no", Decision(is_none=True)),
        ("Leave out", Decision(is_none=True)),
        ("-", Decision(is_none=True)),
        ("'movie 603'", Decision(Entity(Kind.MOVIE, 603))),
    ],
)
def test_what_a_person_may_write(text: str, expected: Decision | None) -> None:
    assert decision_of(text) == expected


@pytest.mark.parametrize("text", ["603", "movie", "movie 0", "movie 99999999999", "film noir", "yes", "=1+1"])
def test_what_means_nothing_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(ValueError, match="expected `movie 603`"):
        decision_of(text)
    file = tmp_path / "decisions.csv"
    read_decisions(file).save([(title("/a"), OPEN)])
    decide(file, "/a", text)
    before = file.read_bytes()
    with pytest.raises(SourceError, match=r"decisions.csv:2: expected `movie 603`.*\n.*left as it is"):
        read_decisions(file)
    assert file.read_bytes() == before


def test_a_row_for_what_is_open_or_was_found_by_name(tmp_path: Path) -> None:
    file = tmp_path / "decisions.csv"
    read_decisions(file).save([(title("/taken"), TAKEN), (title("/open"), OPEN), (title("/id"), BY_ID)])
    found = [tuple(row.values()) for row in rows(file)]
    assert tuple(rows(file)[0]) == COLUMNS
    assert found == [
        (
            "",
            "/open",
            "movie Alien (1979)",
            "",
            "2 titles fit equally well",
            "movie 348 Alien (1979), score 0.90 | movie 679 Aliens (1986), score 0.90",
        ),
        (
            "",
            "/taken",
            "movie Alien (1979)",
            "movie 348 Alien (1979), score 1.00",
            "",
            "movie 348 Alien (1979), score 1.00",
        ),
    ]


def test_nothing_to_decide_makes_no_file(tmp_path: Path) -> None:
    file = tmp_path / "decisions.csv"
    assert read_decisions(file).save([(title("/id"), BY_ID), (title("/b"), Verdict(is_failed=True))]) is False
    assert not file.exists()


def test_what_was_taken_before_is_taken_again_and_the_file_stays_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "decisions.csv"
    assert read_decisions(file).save([(title("/taken"), TAKEN)], roots=["/"]) is True
    before = file.read_bytes(), file.stat().st_ino
    again = read_decisions(file)
    verdict = again.taken_before(title("/taken"))
    assert verdict is not None
    assert (verdict.entity, verdict.name, verdict.score) == (TAKEN.entity, TAKEN.name, TAKEN.score)
    assert again.save([(title("/taken"), verdict)], roots=["/"]) is False
    assert (file.read_bytes(), file.stat().st_ino) == before
    renamed = Title("/taken", Kind.MOVIE, readings=[Reading("Aliens", 1986)])
    assert again.taken_before(renamed) is None


def test_no_decision_is_lost(tmp_path: Path) -> None:
    """Nor a column that a person added, nor a row whose place is gone, nor what is written meanwhile."""
    file = tmp_path / "decisions.csv"
    read_decisions(file).save([(title(place), OPEN) for place in ("/m/a", "/m/b", "/m/c", "/n/d")])
    running = read_decisions(file)
    decide(file, "/m/a", "movie 348", note="mine")
    decide(file, "/m/b", "no")
    running.save([(title("/m/a"), TAKEN)], roots=["/m/"])
    found = {row["place"]: (row["decision"], row["note"]) for row in rows(file)}
    assert found == {"/m/a": ("movie 348", "mine"), "/m/b": ("no", ""), "/n/d": ("", "")}
    again = read_decisions(file)
    assert again.of(title("/m/a")) == Decision(Entity(Kind.MOVIE, 348))
    assert again.of(title("/m/b")) == Decision(is_none=True)
    assert again.of(title("/n/d")) is None
    assert again.of(title("/unknown")) is None


def test_as_spreadsheets_save_it(tmp_path: Path) -> None:
    """With semicolons, in Western letters, without the mark of UTF-8."""
    file = tmp_path / "decisions.csv"
    place = "/Amélie (2001)"
    read_decisions(file).save([(title(place), OPEN)])
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow(COLUMNS)
    writer.writerow(["movie 194", place, *["x"] * 4])
    file.write_bytes(text.getvalue().encode("cp1252"))
    assert read_decisions(file).of(title(place)) == Decision(Entity(Kind.MOVIE, 194))


def test_names_that_are_no_text_or_formulas_go_round(tmp_path: Path) -> None:
    file = tmp_path / "decisions.csv"
    odd = os.fsdecode(b"/m/Am\xe9lie\n(2001)")
    places = [odd, '/m/"quoted", ; | \t', "/m/=1+1"]
    read_decisions(file).save([(title(place), OPEN) for place in places])
    assert all(cell[:1] not in "=+-@" for row in rows(file) for cell in row.values() if cell)
    for row in rows(file):
        decide(file, row["place"], "movie 1")
    again = read_decisions(file)
    assert [again.of(title(place)) for place in places] == [Decision(Entity(Kind.MOVIE, 1))] * 3


@pytest.mark.parametrize(
    "content", [b"a,b\n1,2\n", b"\x00\x01\x02", b"decision\nmovie 1\n", b"PK\x03\x04zip"]
)
def test_another_file_is_refused_and_left_as_it_is(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "notes.txt"
    file.write_bytes(content)
    with pytest.raises(SourceError, match=r"notes.txt"):
        read_decisions(file)
    assert file.read_bytes() == content


def test_a_place_that_can_not_be_written_is_named(tmp_path: Path) -> None:
    file = tmp_path / "folder"
    file.mkdir()
    with pytest.raises(SourceError, match="folder"):
        read_decisions(file).save([(title("/a"), OPEN)])
