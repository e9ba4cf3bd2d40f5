"""Sources that are broken or meant to break: what is bad is reported with its line, and the rest goes in."""

import bz2
import copy
import csv
import gzip
import io
import json
import os
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from reelbase import bounds
from reelbase.importers import pipeline
from reelbase.importers.formats.delimited import rows_of as table_rows
from reelbase.importers.formats.movielens import import_movielens
from reelbase.importers.formats.nfo.reading import NfoError, read_nfo
from reelbase.importers.merging.merge import Merge
from reelbase.importers.merging.outcome import Options
from reelbase.importers.report import Report
from reelbase.importers.source import SourceError, find_sources, lines_of
from reelbase.storage.queries.matching import INVENTED_IDS, OWN_IDS
from tests.importers.catalogue import named, take, take_lines, whole
from tests.importers.sources import (
    basics,
    quiet,
    take_csv,
    take_imdb,
    take_kaggle,
    take_nfo,
    take_wikidata,
    write_imdb,
)
from tests.importers.test_kaggle import ROW as KAGGLE
from tests.importers.test_wikidata import item, q
from tests.importers.world import CAST, MOVIE, ROW, SERIES, line

MAPPING = '[columns]\ntitle = "T"\nyear = "Y"\noverview = "O"\n'
HEAD = b"T;Y;O\n"


def of(body: object, path: str = "/3/movie/550") -> bytes:
    return json.dumps({"path": path, "params": {}, "body": body}).encode()


FIRST, LAST = of({"id": 8, "title": "Eight"}, "/3/movie/8"), of({"id": 9, "title": "Nine"}, "/3/movie/9")
BAD_LINES: dict[str, tuple[bytes, str]] = {
    "a byte that is no UTF-8": (of({"id": 7, "title": "caf#"}).replace(b"#", b"\xe9"), "byte 0xe9"),
    "half a surrogate as bytes": (of({"id": 7, "title": "#"}).replace(b"#", b"\xed\xa0\xbd"), "UTF-8"),
    "half a surrogate as an escape": (of({"id": 7, "title": "#"}).replace(b"#", b"\\ud83d"), "not JSON"),
    "depth": (of({"id": 7, "x": "#"}).replace(b'"#"', b"[" * 100_000 + b"]" * 100_000), "nested too deeply"),
    "depth of objects": (of({"id": 7, "x": "#"}).replace(b'"#"', b'{"a":' * 100_000), "nested too deeply"),
    "U+0000 as an escape": (of({"id": 7, "title": "a\0b"}), "U+0000"),
    "U+0000 behind a backslash": (of({"id": 7, "title": "a\\\0b"}), "U+0000"),
    "U+0000 as it is": (of({"id": 7, "title": "a#b"}).replace(b"#", b"\0"), "not JSON"),
    "U+0000 in the path": (of({"id": 7}, "/3/movie/7\0"), "U+0000"),
    "an id beyond TMDB's": (of({"id": 2**31}), "at `$.id`"),
    "an id beyond all databases'": (of({"id": 2**63 - 1}), "at `$.id`"),
    "an id that is no number at all": (b'{"path":"/3/movie/7","body":{"id":1e400}}', "at `$.id`"),
    "an id beyond them in the path": (of({"cast": []}, f"/3/movie/{2**31}/credits"), "too large"),
    "digits without end": (of({"cast": []}, f"/3/movie/{'9' * 6000}/credits"), "Exceeds the limit"),
}


@pytest.mark.once
@pytest.mark.parametrize(("text", "reason"), BAD_LINES.values(), ids=BAD_LINES)
def test_a_bad_line_of_bodies(database_url: str, tmp_path: Path, text: bytes, reason: str) -> None:
    file = tmp_path / "bodies.jsonl"
    file.write_bytes(b"\n".join((FIRST, text, LAST)))
    for _ in range(2):  # in every run
        report = take(database_url, file)
        (bad,) = report.bad
        assert (bad.line, report.bad_count) == (2, 1)
        assert reason in bad.reason
        assert bad.reason.isprintable()
        assert sorted(row["id"] for row in named(database_url, "movie")) == [8, 9]


def test_a_text_that_only_looks_like_u0000(database_url: str, tmp_path: Path) -> None:
    r"""The six letters \u0000 are a text like any other."""
    take_lines(database_url, tmp_path, [line("/movie/47964", {**MOVIE, "title": r"a\u0000"})])
    assert named(database_url, "translation")[0]["name"] in (r"a\u0000", "")
    assert len(named(database_url, "movie")) == 1


def places_of_ids(body: Any) -> Iterator[tuple[Any, ...]]:
    """Where in a body the ids of titles, people and other things are."""
    pairs = body.items() if isinstance(body, dict) else enumerate(body) if isinstance(body, list) else ()
    for key, value in pairs:
        if key in ("id", "series_id", "show_id", "provider_id") and type(value) is int:
            yield (key,)
        yield from ((key, *rest) for rest in places_of_ids(value))


RICH = {
    **MOVIE,
    "credits": {"id": 47964, "cast": [CAST], "crew": []},
    "similar": {"page": 1, "results": [ROW], "total_pages": 1, "total_results": 1},
    "keywords": {"keywords": [{"id": 3, "name": "bomb"}]},
}


@pytest.mark.once
@pytest.mark.parametrize(("path", "body"), [("/3/movie/47964", RICH), ("/3/tv/1396", SERIES)])
def test_no_id_is_beyond_those_of_tmdb(database_url: str, tmp_path: Path, path: str, body: Any) -> None:
    """Wherever it stands in a body."""
    lines = []
    for place in places_of_ids(body):
        odd = copy.deepcopy(body)
        at = odd
        for key in place[:-1]:
            at = at[key]
        at[place[-1]] = bounds.ID + 1
        lines.append(of(odd, path))
    assert len(lines) > 3
    (tmp_path / "a.jsonl").write_bytes(b"\n".join(lines))
    take(database_url, tmp_path / "a.jsonl")
    rows = [row for some in whole(database_url).values() for row in some]
    assert not [row for row in rows if bounds.ID + 1 in row]


@pytest.mark.parametrize("last", [bounds.ID, bounds.ID - 1, INVENTED_IDS.start - 1, INVENTED_IDS.start])
def test_own_ids_are_found_behind_any_other(database_url: str, tmp_path: Path, last: int) -> None:
    """Of the last id there is an entity already; those that are made still get ids that clients can read."""
    (tmp_path / "a.jsonl").write_bytes(of({"id": last, "title": "Last"}, f"/3/movie/{last}"))
    take(database_url, tmp_path / "a.jsonl")
    (tmp_path / "m.toml").write_text(MAPPING)
    (tmp_path / "t.csv").write_bytes(HEAD + b"A;1990;\nB;1991;\nC;1992;\n")
    for _ in range(2):
        assert take_csv(database_url, tmp_path / "t.csv", tmp_path / "m.toml").report.bad == ()
        ids = sorted(row["id"] for row in named(database_url, "movie"))
        assert len(ids) == 4
        assert all(OWN_IDS <= id_ <= bounds.ID for id_ in ids)
        assert not [id_ for id_ in ids if id_ != last and id_ in INVENTED_IDS]


PACKED: dict[str, Callable[[bytes], bytes]] = {
    "a mark of UTF-8": lambda text: b"\xef\xbb\xbf" + text,
    "UTF-16": lambda text: text.decode().encode("utf-16"),
    "UTF-16 without a mark": lambda text: text.decode().encode("utf-16-be"),
    "UTF-32": lambda text: text.decode().encode("utf-32"),
    "gzip": gzip.compress,
    "two files of gzip": lambda text: gzip.compress(text[:30]) + gzip.compress(text[30:]),
    "bzip2": bz2.compress,
    "ends of Windows": lambda text: text.replace(b"\n", b"\r\n"),
}


@pytest.mark.once
@pytest.mark.parametrize("pack", PACKED.values(), ids=PACKED)
@pytest.mark.parametrize("ending", ["", ".gz"])
def test_packing_and_encoding_show_in_the_bytes(
    database_url: str, tmp_path: Path, pack: Callable[[bytes], bytes], ending: str
) -> None:
    """Of lines, tables and recordings, whatever their names say."""
    bodies, table = tmp_path / f"a.jsonl{ending}", tmp_path / f"t.csv{ending}"
    bodies.write_bytes(pack(FIRST + b"\n" + LAST))
    assert take(database_url, bodies).bad == ()
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "one.json").write_bytes(pack(of({"id": 10, "title": "Ten"}, "/3/movie/10")))
    assert take(database_url, tmp_path / "folder").bad == ()
    (tmp_path / "m.toml").write_text(MAPPING)
    table.write_bytes(pack(HEAD + "Amélie;2001;x\nZoë;2002;x\n".encode()))
    assert take_csv(database_url, table, tmp_path / "m.toml").report.bad == ()
    titles = {row["original_title"] for row in named(database_url, "movie") if row["id"] >= OWN_IDS}
    assert titles == {"Amélie", "Zoë"}
    assert len(named(database_url, "movie")) == 5


@pytest.mark.once
@pytest.mark.parametrize(
    "text", [b"PK\x03\x04....", b"", b"\x1f\x8b", b"\x1f\x8b\x08\x00junk", b"BZh9junk", b"\x00" * 99]
)
def test_what_is_no_table_or_text_says_why(database_url: str, tmp_path: Path, text: bytes) -> None:
    """Every source: an empty file, a ZIP archive, damage from the beginning on."""
    folder = tmp_path / "files"
    folder.mkdir()
    for name in ("a.jsonl", "title.basics.tsv", "movie.nfo", "t.csv", "w.json", "ratings.csv", "links.csv"):
        (folder / name).write_bytes(text)
    (tmp_path / "m.toml").write_text(MAPPING)
    assert all(bad.reason for bad in take(database_url, folder).bad)
    for run in (
        lambda: take_imdb(database_url, folder),
        lambda: take_csv(database_url, folder / "t.csv", tmp_path / "m.toml"),
        lambda: take_kaggle(database_url, folder / "t.csv"),
        lambda: take_wikidata(database_url, folder / "w.json"),
        lambda: import_movielens(database_url, folder, quiet),
    ):
        with pytest.raises(SourceError):
            run()
    assert take_nfo(database_url, folder).report.bad_count == 1


@pytest.mark.once
@pytest.mark.parametrize("share", [0.2, 0.5, 0.99])
def test_a_table_that_is_cut_off(database_url: str, tmp_path: Path, share: float) -> None:
    """What was read before the damage goes in, of every source with tables."""
    rows = [basics(f"tt{n:07}", title=f"Title {n * n}", year=1950 + n % 50) for n in range(1, 2000)]
    folder = write_imdb(tmp_path / "imdb", title_basics=rows)
    table = folder / "title.basics.tsv.gz"
    table.write_bytes(table.read_bytes()[: int(table.stat().st_size * share)])
    report = take_imdb(database_url, folder).report
    assert [bad.reason[:27] for bad in report.bad] == ["the compressed file is dama"]
    assert 0 < len(named(database_url, "movie")) == report.bad[0].line - 2


ODD = "a\0b\ud83dc\udc00"


def odd_sources(folder: Path) -> dict[str, Callable[[str], Report]]:
    """Each source with U+0000 and halves of surrogates in its texts, as far as its format can have them."""
    (folder / "nfo").mkdir()
    (folder / "ratings").mkdir()
    raw = b"a\0b\xed\xa0\xbdc"
    cells = {**KAGGLE, "belongs_to_collection": f"{{'id': 1, 'name': {ODD!r}, 'poster_path': ''}}"}
    out = io.StringIO()
    table = csv.DictWriter(out, list(cells))
    table.writeheader()
    table.writerow({**cells, "production_companies": f"[{{'name': {ODD!r}, 'id': {2**40}}}]"})
    (folder / "movies_metadata.csv").write_text(out.getvalue())
    (folder / "t.csv").write_bytes(HEAD + raw + b";1990;" + raw + b"\nB;1991;x\n")
    (folder / "m.toml").write_text(MAPPING)
    write_imdb(
        folder / "imdb", title_basics=[basics(title="a\0b"), basics("tt0000002", title="B", year=1991)]
    )
    human = item("Q2", "a\0b", P31=q("Q5"), P4985="2")
    odd_title = item("Q1", "a\0b", P31=q("Q11424"), P4947="5", P161=q("Q2"))
    (folder / "w.json").write_text("".join(json.dumps(each) + ",\n" for each in (human, odd_title)))
    (folder / "nfo" / "movie.nfo").write_bytes(b"<movie><title>" + raw + b"</title><year>1990</year></movie>")
    lines = {
        "links": ["movieId,imdbId,tmdbId", "1,,47964", "2,\0,5"],
        "ratings": ["userId,movieId,rating,timestamp", "7,1,4.0,9", "8,\0,4.0,9"],
    }
    for name, some in lines.items():
        (folder / "ratings" / f"{name}.csv").write_text("\n".join(some))
    return {
        "csv": lambda url: take_csv(url, folder / "t.csv", folder / "m.toml").report,
        "imdb": lambda url: take_imdb(url, folder / "imdb").report,
        "wikidata": lambda url: take_wikidata(url, folder / "w.json").report,
        "nfo": lambda url: take_nfo(url, folder / "nfo").report,
        "kaggle": lambda url: take_kaggle(url, folder / "movies_metadata.csv").report,
        "movielens": lambda url: import_movielens(url, folder / "ratings", quiet),
    }


@pytest.mark.parametrize("source", ["csv", "imdb", "wikidata", "nfo", "kaggle", "movielens"])
def test_no_text_is_stored_that_a_database_does_not_take(
    database_url: str, tmp_path: Path, source: str
) -> None:
    take_lines(database_url, tmp_path, [line("/movie/47964", MOVIE)])
    before = len(named(database_url, "movie"))
    report = odd_sources(tmp_path)[source](database_url)
    assert report.lines_done
    assert len(named(database_url, "movie")) > before or source == "movielens"
    texts = [
        value
        for some in whole(database_url).values()
        for row in some
        for value in row
        if isinstance(value, str)
    ]
    assert not [text for text in texts if "\0" in text or (not text.isprintable() and "\ud83d" in text)]


@pytest.mark.parametrize(
    ("source", "is_dry"),
    [("csv", False), ("csv", True), *((name, False) for name in ("imdb", "wikidata", "nfo", "kaggle"))],
)
def test_a_record_that_nobody_foresaw_keeps_out_no_other(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str, is_dry: bool
) -> None:  # fmt: skip
    """Whatever goes wrong in merging is the bad line of its record alone."""
    sources = odd_sources(tmp_path)
    rows = b"".join(
        b"T%d;19%02d;%s\n" % (n, n % 100, b"odd" if n in (7, 150, 151) else b"x") for n in range(200)
    )
    (tmp_path / "t.csv").write_bytes(HEAD + rows)
    take_all = Merge.take

    def fails(self: Merge, records: Any) -> None:
        for each in records:
            if source != "csv" or each.fields.get("overview:en-US") == "odd":
                raise ZeroDivisionError("by nobody foreseen")
        take_all(self, records)

    monkeypatch.setattr(Merge, "take", fails)
    if source != "csv":
        report = sources[source](database_url)
        assert report.bad_count
        assert {bad.reason for bad in report.bad} >= {
            "could not be taken: ZeroDivisionError: by nobody foreseen"
        }
        assert named(database_url, "movie") == []
        return
    report = take_csv(database_url, tmp_path / "t.csv", tmp_path / "m.toml", Options(dry_run=is_dry)).report
    assert [bad.line for bad in report.bad] == [9, 152, 153]
    assert report.bad_count == 3
    assert report.counts["new movies"] == 197
    assert len(named(database_url, "movie")) == (0 if is_dry else 197)


def test_a_body_that_nobody_foresaw_keeps_out_no_other(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    odd = {7, 40, 41, 399}
    apply: Any = getattr(pipeline, "apply")  # noqa: B009 (what is replaced below)

    def fails(state: Any, claims: Any) -> None:
        if any(claim.owner.id in odd for claim in claims):
            raise ZeroDivisionError("by nobody foreseen")
        apply(state, claims)

    monkeypatch.setattr(pipeline, "apply", fails)
    bodies = [
        of({"id": n, "title": f"{n}", "credits": {"cast": [CAST]}}, f"/3/movie/{n}") for n in range(1, 500)
    ]
    (tmp_path / "a.jsonl").write_bytes(b"\n".join(bodies))
    report = take(database_url, tmp_path / "a.jsonl")
    assert [bad.line for bad in report.bad] == sorted(odd)
    assert report.bad_count == len(odd)
    assert {row["id"] for row in named(database_url, "movie")} == set(range(1, 500)) - odd
    assert whole(database_url)["checkpoint"] == []


def test_names_that_are_no_utf8(database_url: str, tmp_path: Path) -> None:
    """Of folders and files of every source; reports show them escaped."""
    folder = Path(os.fsdecode(os.fsencode(tmp_path) + b"/Am\xe9lie (2001)"))
    folder.mkdir()
    try:
        (folder / "movie.nfo").write_bytes(b"<movie><title>A</title><year>2001</year></movie>")
        (folder / "b\udce9.nfo").write_bytes(b"nothing")
        (folder / "a\udce9.jsonl").write_bytes(FIRST + b"\nnothing")
        (folder / "a\udce9.json").write_bytes(LAST)
        (folder / "t\udce9.csv").write_bytes(HEAD + b"B;1990;x\nC\n")
        (folder / "m.toml").write_text(MAPPING)
        told = Options(report=tmp_path / "report")
        assert take_nfo(database_url, folder, told).report.bad_count == 1
        assert take_csv(database_url, folder / "t\udce9.csv", folder / "m.toml", told).report.bad_count == 1
        assert take(database_url, folder).bad_count == 1
        assert len(named(database_url, "movie")) == 4
        assert (tmp_path / "report").read_text().count("Am\\udce9lie") == 2
    finally:
        for path in folder.iterdir():
            path.unlink()


@pytest.mark.once
def test_a_file_that_may_not_be_read_keeps_out_no_other(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.jsonl").write_bytes(of({"id": ord(name)}, f"/3/movie/{ord(name)}"))
        (tmp_path / f"{name}.json").write_bytes(of({"id": ord(name) + 100}, f"/3/movie/{ord(name) + 100}"))
        (tmp_path / f"{name}.nfo").write_text(f"<movie><title>{name}</title><year>1990</year></movie>")
    may = Path.open

    def may_not(self: Path, *rest: Any, **more: Any) -> Any:
        if self.stem == "a":
            raise PermissionError(13, "Permission denied", str(self))
        return may(self, *rest, **more)

    monkeypatch.setattr(Path, "open", may_not)
    reports = [take(database_url, tmp_path), take_nfo(database_url, tmp_path).report]
    assert [(Path(bad.file).name, bad.reason) for each in reports for bad in each.bad] == [
        (name, "it can't be read: Permission denied") for name in ("a.jsonl", "a.json", "a.nfo")
    ]
    assert len(named(database_url, "movie")) == 3


def one_line(size: int) -> Iterator[bytes]:
    for _ in range(size >> 20):
        yield b"x" * (1 << 20)


@pytest.mark.once
@pytest.mark.parametrize("ending", ["", ".gz"])
def test_a_line_that_is_too_long(tmp_path: Path, ending: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is left out while it is read: memory follows the bound, and time the file."""
    monkeypatch.setattr(bounds, "LINE_BYTES", 1 << 20)
    file = tmp_path / f"a.jsonl{ending}"
    with gzip.open(file, "wb", 1) if ending else file.open("wb") as out:
        out.write(FIRST + b"\n")
        for piece in one_line(48 << 20):
            out.write(piece)
        out.write(b"\n" + LAST)
    tracemalloc.start()
    found = list(lines_of(file))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [(each.number, each.text) for each in found if not each.fault] == [(1, FIRST), (3, LAST)]
    assert [each.fault for each in found if each.fault] == [
        f"expected at most {1 << 20:,} bytes in a line, found {48 << 20:,}"
    ]
    assert peak < 6 << 20
    tracemalloc.start()
    rows = list(table_rows(file))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [row.line for row in rows if row.fault] == [2]
    assert peak < 24 << 20


@pytest.mark.once
def test_time_is_linear_in_the_input(tmp_path: Path) -> None:
    """A line four times as long takes about four times as long, not sixteen times."""
    spent = []
    for size in (8 << 20, 32 << 20):
        file = tmp_path / f"{size}.jsonl.gz"
        file.write_bytes(gzip.compress(b"x" * size, 1))
        best = 99.0
        for _ in range(3):
            begun = time.process_time()
            assert len(list(lines_of(file))) == 1
            best = min(best, time.process_time() - begun)
        spent.append(best)
    assert spent[1] < 9 * spent[0] + 0.1


def test_a_mark_of_quotation_that_nothing_closes(tmp_path: Path) -> None:
    """It costs its own row; cells over several lines stay what they are."""
    file = tmp_path / "t.csv"
    file.write_bytes(
        HEAD
        + b'A;1990;x\n"B;1991;x\n'
        + b"".join(b"T%d;1992;x\n" % n for n in range(500))
        + b'Z;"19\n93";"x\ny"\n'
    )
    rows = list(table_rows(file))
    assert [(row.line, row.values) for row in rows if row.fault] == [(3, {})]
    assert [row.line for row in rows if not row.fault] == [2, *range(4, 505)]
    assert rows[-1].values == {"T": "Z", "Y": "19\n93", "O": "x\ny"}


@pytest.mark.once
@pytest.mark.parametrize(
    "text",
    [
        b"<movie " * 30_000,
        b"imdb.com/" * 30_000,
        b"thetvdb.com/" * 20_000,
        b"<movie>" * 30_000,
        b"<movie>" + b"<a>" * 50_000,
        b"<movie>" + b"<a/>" * 50_000 + b"</movie>",
        b"<movie/>" * 30_000,
        b"<!--" * 50_000,
        b"<![CDATA[" * 30_000,
        b"&" * 2_00_000,
        b"<movie " + b"".join(b'a%d="b" ' % n for n in range(20_000)) + b"/>",
        b"<?xml " + b"encoding" * 20_000,
        b" " * 3_00_000,
    ],
    ids=lambda text: text[:12].decode(),
)
def test_an_nfo_file_that_is_made_to_take_long(text: bytes) -> None:
    """Time is linear in its size, whatever it is made of."""
    begun = time.process_time()
    with suppress(NfoError):
        read_nfo(text)
    assert time.process_time() - begun < 3


@pytest.mark.thorough
@pytest.mark.once
@pytest.mark.parametrize(
    "text", [b"<movie>" + b"<a/>" * 1_000_000, b"<movie>" + b"<a>" * 1_000_000, b"<movie/>" * 600_000]
)
def test_an_nfo_file_that_is_made_to_take_much_memory(text: bytes) -> None:
    tracemalloc.start()
    try:
        assert read_nfo(text).faults
        assert tracemalloc.get_traced_memory()[1] < 60 << 20
    finally:
        tracemalloc.stop()


NFO = "<movie><title>Amélie</title><year>2001</year><plot>Żółć</plot></movie>"
DECLARED = [
    "undefined", "idna", "punycode", "unicode_escape", "raw_unicode_escape", "utf-7", "utf-16", "utf-32",
    "rot13",
    "base64", "zlib", "hex", "mbcs", "charmap", "nothing", "utf-8", "UTF8", "latin-1", "cp037", "x" * 300,
]  # fmt: skip


@pytest.mark.parametrize("declared", DECLARED)
def test_an_nfo_file_declares_another_encoding_than_it_has(declared: str) -> None:
    """Its own bytes count."""
    content = f"<?xml version='1.0' encoding='{declared}'?>\n{NFO}".encode()
    (root,) = read_nfo(content).roots
    assert (root.element.findtext("title"), root.element.findtext("plot")) == ("Amélie", "Żółć")
    odd = content.replace("Amélie".encode(), rb"\ud800" + b"\xff\xfe\0")
    (root,) = read_nfo(odd).roots
    assert root.element.findtext("year") == "2001"


@pytest.mark.parametrize("encoding", ["iso-8859-2", "cp1250", "shift_jis", "gb18030", "koi8-r", "iso2022_jp"])
def test_an_nfo_file_in_the_encoding_that_it_declares(encoding: str) -> None:
    title = {
        "shift_jis": "千と千尋",
        "gb18030": "千与千寻",
        "koi8-r": "Сталкер",
        "iso2022_jp": "千と千尋",
    }.get(encoding, "Żółć")
    text = f"<?xml version='1.0' encoding='{encoding}'?>\n<movie><title>{title}</title></movie>"
    (root,) = read_nfo(text.encode(encoding)).roots
    assert root.element.findtext("title") == title


@pytest.mark.parametrize(
    "text",
    [
        "<movie><title>A</title><plot><![CDATA[<!DOCTYPE movie>]]></plot></movie>",
        '<movie xmlns="http://example.org"><title>A</title></movie>',
        '<movie xmlns:a="http://example.org"><a:x/><title>A</title></movie>',
        "<!-- <movie><title>B</title></movie> --><movie><title>A</title></movie>",
        "<!-- <!DOCTYPE x> --><movie><title>A</title></movie>",
    ],
)
def test_what_only_looks_like_a_declaration(text: str) -> None:
    (root,) = read_nfo(text.encode()).roots
    assert (root.element.tag, root.element.findtext("title")) == ("movie", "A")


def test_a_folder_is_looked_through_as_far_as_it_can_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "x.jsonl").write_bytes(FIRST)
    scan = os.scandir

    def may_not(path: Any) -> Any:
        if str(path).endswith("/a"):
            raise PermissionError(13, "Permission denied", str(path))
        return scan(path)

    monkeypatch.setattr(os, "scandir", may_not)
    lines = [each for source in find_sources([tmp_path]) for each in source.lines()]
    assert [(Path(each.file).name, each.fault) for each in lines] == [
        ("x.jsonl", None),
        ("a", "it can't be read: Permission denied"),
    ]


@pytest.mark.once
def test_a_cell_that_is_too_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is the bad row, whether it is between marks of quotation or not."""
    monkeypatch.setattr(bounds, "CELL_CHARACTERS", 1000)
    long = b"x" * 2000
    file = tmp_path / "t.csv"
    file.write_bytes(HEAD + b"A;1;x\n" + long + b';2;x\n"' + long + b'";3;x\nB;4;x\n')
    rows = list(table_rows(file))
    assert [(row.line, row.values.get("Y")) for row in rows] == [(2, "1"), (3, None), (4, None), (5, "4")]
    assert [row.fault for row in rows if row.fault] == [
        "not a row of a table: field larger than field limit (1000)"
    ] * 2
