"""NFO files that a stranger could send: each gives records, or is one bad file, and keeps out no other."""

import time
from pathlib import Path

import pytest

from reelbase import bounds
from reelbase.catalog.language import ENGLISH
from reelbase.errors import LineFault
from reelbase.importers.engine.record import Record
from reelbase.importers.formats.nfo.reading import NfoError, read_nfo
from reelbase.importers.formats.nfo.titles import Reading
from tests.fuzz.mutation import mutated
from tests.importers.catalogue import named
from tests.importers.sources import take_nfo
from tests.importers.test_nfo import EPISODES, MATRIX, SERIES
from tests.thorough import fuzz_inputs

SAMPLES = [text.encode() for text in (MATRIX, SERIES, EPISODES)]
SAMPLES += [SAMPLES[0].decode().encode("utf-16"), SAMPLES[0].replace(b"UTF-8", b"iso-8859-1")]
ENCODINGS = [
    "undefined",
    "idna",
    "punycode",
    "unicode_escape",
    "raw_unicode_escape",
    "utf-7",
    "utf-16",
    "utf-32",
    "rot13",
    "hex",
    "zlib",
    "cp037",
]
WORDS = [
    *(f'<?xml version="1.0" encoding="{name}"?>'.encode() for name in ENCODINGS),
    *(
        b"<!DOCTYPE x [<!ENTITY a 'b'>]>",
        b"<!--",
        b"-->",
        b"<![CDATA[",
        b"]]>",
        b"<?",
        b"?>",
        b"&a;",
        b"&#0;",
        b"&#xd800;",
    ),
    *(
        b"&#x110000;",
        b"&" * 99,
        b"<a>" * 99,
        b"</movie>",
        b"<movie>",
        b"<tvshow>",
        b"<season>1</season>",
        b"<episodedetails>",
    ),
    *(
        b"9" * 400,
        b"1e400",
        b"nan",
        b"-1",
        b"99999999999999999999",
        b"2147483648",
        b"1999-99-99",
        b"\\ud800",
        b"\xed\xa0\x80",
    ),
    *(
        b"http://www.themoviedb.org/movie/99999999999999999999",
        b"imdb.com/title/tt" + b"9" * 50,
        b"xmlns='x'",
        b"\0",
    ),
]


def read(content: bytes) -> list[Record]:
    """The records of a file, as an import has them."""
    faults: list[str] = []
    records: list[Record] = []
    for root in read_nfo(content).roots:
        reading = Reading(ENGLISH, faults.append)
        by_tag = {"movie": reading.movie, "tvshow": reading.series}
        try:
            if root.element.tag in by_tag:
                records.append(by_tag[root.element.tag](root.element))
            elif root.element.tag == "episodedetails":
                records.append(reading.episode(root.element, None))
        except LineFault as error:
            faults.append(str(error))
    return records


@pytest.mark.once
def test_every_file_is_records_or_a_reason() -> None:
    found = 0
    for number, content in enumerate(mutated(SAMPLES, fuzz_inputs(), words=WORDS)):
        begun = time.process_time()
        try:
            found += len(read(content))
        except NfoError as error:
            assert error.line >= 1, number
            assert error.reason, number
        assert time.process_time() - begun < 1, number
    assert found > fuzz_inputs() / 50


def test_a_library_of_them_is_imported(database_url: str, tmp_path: Path) -> None:
    """Whatever is in it: the good files go in, with ids that any client takes, and in every run."""
    inputs = list(mutated(SAMPLES, min(200, fuzz_inputs()), words=WORDS, seed=1, most=1 << 13))
    for number, content in enumerate(inputs):
        (tmp_path / f"{number}.nfo").write_bytes(content)
        if number % 10 == 0:
            good = f"<movie><title>Good {number}</title><year>1990</year></movie>"
            (tmp_path / f"{number}_good.nfo").write_text(good)
    for _ in range(2):
        report = take_nfo(database_url, tmp_path).report
        assert not [bad for bad in report.bad if bad.reason.startswith("could not be taken")]
    movies = named(database_url, "movie")
    titles = {row["original_title"] for row in movies}
    assert titles >= {f"Good {number}" for number in range(0, len(inputs), 10)}
    assert all(0 < row["id"] <= bounds.ID for row in movies)
