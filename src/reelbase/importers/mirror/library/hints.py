"""Files that say which title the files next to them are: NFO files and Plex's `.plexmatch`."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from reelbase import bounds
from reelbase.entity import Kind
from reelbase.importers.faults import reason_of
from reelbase.importers.formats.nfo.naming import Named, titles_named
from reelbase.importers.formats.nfo.reading import NoTitles
from reelbase.importers.mirror.library.folders import Folder
from reelbase.importers.source import size_of
from reelbase.matching.ids import ValueFault
from reelbase.matching.tags import SOURCES, id_of

PLEXMATCH = ".plexmatch"
_LINE = re.compile(r"(?m)^\s*(?P<word>\w+)\s*:\s*(?P<value>.+?)\s*$")
_GUID = re.compile(r"(?P<source>\w+)://(?P<id>(?:tt)?\d{1,18})")
Refuse = Callable[[str, str], None]


class Hint(NamedTuple):
    """The titles that one file names."""

    titles: list[Named]
    series: str = ""  # the series of the episode of which it tells


def hints_in(folder: Folder, refuse: Refuse) -> dict[str, Hint]:
    """Return what the files of a folder say, by their names. What can't be read is reported to `refuse`."""
    return dict(_hints_in(folder, refuse))


def _hints_in(folder: Folder, refuse: Refuse) -> Iterator[tuple[str, Hint]]:
    for name in folder.files:
        is_nfo = name[-4:].lower() == ".nfo"
        if not is_nfo and name.lower() != PLEXMATCH:
            continue
        path = folder / name
        try:
            if not Path(path).is_file():  # a pipe would never end
                continue
            if (size := size_of(Path(path))) > bounds.NFO_BYTES:
                raise ValueFault(f"expected at most {bounds.NFO_BYTES:,} bytes, found {size:,}")
            content = Path(path).read_bytes()
            found, series, faults = titles_named(content) if is_nfo else _matched(content)
        except NoTitles:
            continue
        except OSError as error:
            refuse(path, f"it can't be read: {error.strerror}")
            continue
        except Exception as error:  # whatever is wrong with one file, the others are read
            refuse(path, reason_of(error))
            continue
        for reason in faults:
            refuse(path, reason)
        if name.lower() == "tvshow.nfo":
            found = [each._replace(kind=each.kind or Kind.TV) for each in found]
        yield name, Hint(found, series)


def _matched(content: bytes) -> tuple[list[Named], str, list[str]]:
    """Return the title of a `.plexmatch` (support.plex.tv, "Plex Match Files")."""
    faults: list[str] = []
    ids: dict[str, str] = {}
    title, year = "", None
    for line in _LINE.finditer(content.decode(errors="replace")):
        word, value = line["word"].lower(), line["value"]
        if word in ("title", "show"):
            title = value
        elif word == "year" and value.isdecimal():
            year = int(value[:4])
        elif word == "guid" and (guid := _GUID.fullmatch(value)):
            word, value = guid["source"].lower(), guid["id"]
        if source := SOURCES.get(word.removesuffix("id")):
            try:
                ids |= {source: found} if (found := id_of(source, value)) else {}
            except ValueFault as error:
                faults.append(str(error))
    named = Named(None, ids, (title,) if title else (), year)
    return ([named] if ids or title else []), "", faults
