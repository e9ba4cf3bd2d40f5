"""Lines of bodies that a stranger could send: each is taken, or is one bad line, and keeps out no other."""

import json
import time
from pathlib import Path

import pytest

from reelbase import bounds
from reelbase.importers.faults import reason_of
from reelbase.importers.formats.bodies.collector import Claims
from reelbase.importers.formats.bodies.reading import read_batch
from reelbase.importers.formats.bodies.route import Skipped, read_line
from reelbase.importers.source import SourceLine, lines_of
from reelbase.storage.engine.database import open_database
from reelbase.storage.queries.integrity import find_faults
from tests.fuzz.mutation import mutated
from tests.importers.catalogue import named, take
from tests.importers.world import LINES
from tests.thorough import fuzz_inputs

SAMPLES = [json.dumps(each).encode() for each in LINES]
WORDS = [
    *(b"null", b"true", b"-1", b"0", b"1e400", b"-1e-400", b"NaN", b"[]", b"{}", b'""', b"9" * 400),
    *(
        b"2147483648",
        b"9223372036854775808",
        b"18446744073709551616",
        b"1.5",
        b'"1"',
        b"[" * 3000,
        b'{"a":' * 3000,
    ),
    *(
        b'"\\u0000"',
        b'"\\ud83d"',
        b'"\\udc00\\ud83d"',
        b'"\xed\xa0\xbd"',
        b'"\xff"',
        b"\n",
        b"\r\n",
        b"\0",
        b"\xef\xbb\xbf",
    ),
    *(
        b'"path":',
        b'"body":',
        b'"params":',
        b'"status":404',
        b'"method":"POST"',
        b'"id":',
        b'"results":[{"id":1}]',
    ),
    *(
        b"/3/movie/",
        b"/3/tv/",
        b"/3/person/",
        b"/season/",
        b"/episode/",
        b"/credits",
        b"?language=de-DE",
        b"/3/find/tt1",
    ),
]
GOOD = [
    json.dumps({"path": f"/3/movie/{n}", "body": {"id": n, "title": str(n)}}).encode()
    for n in range(900001, 900021)
]


@pytest.mark.once
def test_every_line_is_claims_or_a_reason() -> None:
    """In time, and with ids that any database and client takes."""
    taken = 0
    for number, text in enumerate(mutated(SAMPLES, fuzz_inputs(), words=WORDS, most=1 << 15)):
        begun = time.process_time()
        try:
            claims = read_line(text)
        except Skipped:
            continue
        except Exception as error:
            reason = reason_of(error)
            assert reason.isprintable(), number
            assert len(reason) <= 300, number
            assert not reason.startswith("could not be taken"), (number, reason)  # foreseen by a reader
        else:
            taken += 1
            assert isinstance(claims, Claims), number
            assert all(row.id <= bounds.ID for row in claims.people), number
        assert time.process_time() - begun < 1, number
    assert taken > fuzz_inputs() / 100


@pytest.mark.once
def test_good_lines_among_them_are_always_read() -> None:
    lines: list[SourceLine] = []
    for number, text in enumerate(mutated(SAMPLES, fuzz_inputs() // 4, words=WORDS, seed=1, most=1 << 13)):
        lines.append(SourceLine(2 * number, text, 0, "file"))
        lines.append(SourceLine(2 * number + 1, GOOD[number % len(GOOD)], 0, "file"))
    batch = read_batch(lines, len(lines))
    good = {f"/3/movie/{n}" for n in range(900001, 900021)}
    read = [line for line in batch.lines if line.asked.path in good]
    assert len(read) >= len(lines) // 2
    seen = {bad.line for bad in batch.bad} | {line.number for line in batch.lines}
    assert len(seen) + batch.skipped == len(lines)  # a line may be taken but for a value that is reported


def test_a_file_of_them_is_imported(database_url: str, tmp_path: Path) -> None:
    """Whatever is in it: the good lines go in, and what is stored is whole."""
    file = tmp_path / "bodies.jsonl"
    inputs = mutated(SAMPLES, min(300, fuzz_inputs()), words=WORDS, seed=2, most=1 << 13)
    texts = [text.replace(b"\n", b" ") for text in inputs]
    every = max(1, len(texts) // len(GOOD))
    for place, line in enumerate(GOOD):
        texts.insert(place * (every + 1), line)
    file.write_bytes(b"\n".join(texts))
    assert len(list(lines_of(file))) <= len(texts)
    report = take(database_url, file)
    assert not [bad for bad in report.bad if bad.reason.startswith("could not be taken")]
    ids = {row["id"] for row in named(database_url, "movie")}
    assert ids >= set(range(900001, 900021))
    database = open_database(database_url)
    assert [fault for fault in find_faults(database) if not fault.is_doubtful] == []
    database.close()
