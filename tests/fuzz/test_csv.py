"""Tables that a stranger could send: each row is a title or a bad row, and keeps out no other."""

import json
import time
from pathlib import Path

import pytest

from reelbase import bounds
from reelbase.errors import LineFault
from reelbase.importers.formats.delimited import columns_of, rows_of
from reelbase.importers.formats.kaggle.reading import credits, keywords, movie
from reelbase.importers.source import SourceError
from tests.fuzz.mutation import mutated
from tests.importers.catalogue import named
from tests.importers.sources import take_csv
from tests.importers.test_kaggle import ROW
from tests.thorough import fuzz_inputs

TABLE = (
    'Title;Year;Plot;Cast\nAlien;1979;"In space; no one\nhears";"A|B"\nAmélie;2001;"""x""";\n'
    "Ran;1985;A war;Tatsuya Nakadai\nM;1931;A city;Peter Lorre\n"
)
SAMPLES = [TABLE.encode(), TABLE.encode("cp1252"), TABLE.encode("utf-16"), TABLE.replace(";", ",").encode()]
WORDS = [
    *(
        b'"',
        b'""',
        b'"""',
        b';"',
        b'";',
        b"\n",
        b"\r",
        b"\r\n",
        b"\r\r",
        b"\n\n",
        b";" * 50,
        b",",
        b"\t",
        b"|",
        b"\0",
        b"\x1a",
    ),
    *(
        b"\xff",
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        b"\xed\xa0\xbd",
        b"\xe2\x80\xa8",
        b"\x85",
        b"\x0b",
        b"9" * 400,
        b"1e400",
        b"nan",
    ),
]
LITERALS = [str(value).encode() for value in ROW.values()] + [json.dumps([{"id": 1, "name": "x"}]).encode()]
LITERAL_WORDS = [
    *(
        b"[",
        b"]",
        b"{",
        b"}",
        b"'",
        b'"',
        b"\\",
        b"\\ud83d",
        b"\\x00",
        b"\\N{DIGIT ONE}",
        b"None",
        b"nan",
        b"1e400",
        b"0x",
    ),
    *(
        b"[" * 3000,
        b"(" * 300,
        b"-" * 3000,
        b"lambda:0",
        b"9" * 5000,
        b"'id': ",
        b"'name': ",
        b"b'x'",
        b"...",
        b"1+1j",
    ),
]


@pytest.mark.once
def test_every_table_is_rows_with_values_or_a_reason(tmp_path: Path) -> None:
    """Rows come in the order of their lines, each line in one row, in time."""
    file = tmp_path / "t.csv"
    good = 0
    for number, content in enumerate(mutated(SAMPLES, fuzz_inputs(), words=WORDS, most=1 << 13)):
        file.write_bytes(content)
        begun = time.process_time()
        try:
            columns = columns_of(file)
        except SourceError:
            continue
        last = 1
        for row in rows_of(file):
            assert row.line >= last, number
            last = row.line + row.lines
            assert row.fault or len(row.values) == len(set(columns)), number
            good += not row.fault
        assert time.process_time() - begun < 1, number
    assert good > fuzz_inputs()


@pytest.mark.once
def test_every_cell_of_a_known_set_is_a_value_or_a_reason() -> None:
    """Literals of Python and JSON, of which nothing is run."""
    faults: list[str] = []
    inputs = [
        each.decode("utf-8", "replace")
        for each in mutated(LITERALS, fuzz_inputs(), words=LITERAL_WORDS, most=1 << 13)
    ]
    names = [*ROW, "cast", "crew", "keywords"]
    for number, text in enumerate(inputs):
        name = names[number % len(names)]
        cells = {**ROW, "cast": "[]", "crew": "[]", "keywords": "[]", name: text}
        begun = time.process_time()
        for reader in (movie, credits, keywords):
            try:
                reader(cells, faults.append)
            except LineFault as error:
                faults.append(str(error))
        assert time.process_time() - begun < 1, number
    assert faults


def test_good_rows_among_bad_ones_always_go_in(database_url: str, tmp_path: Path) -> None:
    """Rows without a mark of quotation, which can't be closed by others either."""
    (tmp_path / "m.toml").write_text(
        '[columns]\ntitle = "Title"\nyear = "Year"\noverview = "Plot"\ncast = "Cast"\n'
    )
    rows = [b"Title;Year;Plot;Cast"]
    inputs = mutated(
        SAMPLES[:1], min(200, fuzz_inputs()), words=[w for w in WORDS if b'"' not in w], seed=1, most=300
    )
    bad = [each.replace(b'"', b"").replace(b"\n", b" ").replace(b"\r", b" ") for each in inputs]
    for number, text in enumerate(bad):
        rows += [text, f"Good {number};1990;x;Ann".encode()] if number % 5 == 0 else [text]
    (tmp_path / "t.csv").write_bytes(b"\n".join(rows))
    report = take_csv(database_url, tmp_path / "t.csv", tmp_path / "m.toml").report
    assert not [each for each in report.bad if each.reason.startswith("could not be taken")]
    movies = named(database_url, "movie")
    titles = {row["original_title"] for row in movies}
    assert titles >= {f"Good {number}" for number in range(0, len(bad), 5)}
    assert all(row["id"] <= bounds.ID for row in movies)
