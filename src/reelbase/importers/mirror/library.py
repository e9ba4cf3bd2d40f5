"""A media library: which movies and series are in its folders, by the ids in names and in NFO files."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from reelbase import bounds
from reelbase.entity import Entity, Kind
from reelbase.importers.engine.record import IMDB, TMDB, TVDB
from reelbase.importers.faults import printable, reason_of
from reelbase.importers.formats.nfo.naming import Named, titles_named
from reelbase.importers.merging.values import ValueFault, imdb_id, plain_id
from reelbase.importers.source import SourceError, size_of

VIDEOS = frozenset((
    ".3gp", ".asf", ".avi", ".divx", ".flv", ".iso", ".m2ts", ".m4v", ".mkv", ".mov", ".mp4", ".mpeg", ".mpg",
    ".mts", ".ogm", ".ogv", ".rmvb", ".strm", ".ts", ".vob", ".webm", ".wmv", ".wtv",
))  # fmt: skip
COMPANIONS = frozenset((
    ".ass", ".bif", ".idx", ".jpeg", ".jpg", ".nfo", ".png", ".srt", ".ssa", ".sub", ".sup", ".tbn", ".txt",
    ".vtt", ".webp",
))  # fmt: skip
"""Endings of files that accompany a video, even before it is there."""
OF_FOLDER = ("movie", "tvshow", "video_ts", "index")
"""Names of NFO files that tell of the folder that they are in."""
_TAG = re.compile(
    r"[\[{(]\s*(?:(tmdb|imdb|tvdb)(?:id)?\s*[-=:_ ]\s*((?:tt)?\d{1,18})|(tt\d{5,12}))\s*[\]})]", re.IGNORECASE
)
_SOURCES = {"tmdb": TMDB, "imdb": IMDB, "tvdb": TVDB}
_YEAR = re.compile(r".*?[(\[](?:18|19|20)\d\d[)\]]")
_EPISODE = re.compile(r"(?i)(?<![a-z0-9])s\d{1,4}[ ._-]*e\d{1,4}|(?<![a-z0-9])\d{1,2}x\d{2,3}(?!\d)")
_SEASON = re.compile(
    r"(?i)(?:season|series|staffel|saison|temporada|stagione|seizoen|sezon)[ ._-]*\d{1,4}\b"
    r"|s\d{1,3}$|specials$"
)
_OF_SERIES = re.compile(r"(?i)(?:tv|tv[ ._-]?(?:shows?|series)|shows|series|serien|s\u00e9ries|anime)$")
"""Names of folders of series."""
_EXTRAS = re.compile(
    r"(?i)(?:extras?|behind the scenes|deleted scenes|featurettes?|interviews?|scenes?|shorts?|trailers?|"
    r"others?|samples?|clips?|bonus|theme-music|backdrops|subs|subtitles|bdmv|video_ts|audio_ts|certificate|"
    r"extrafanart|extrathumbs|metadata)$"
)
_EXTRA_FILE = re.compile(
    r"(?i)(?:.*[-._ ])?(?:trailer|sample)$"
    r"|.*-(?:behindthescenes|deleted|featurette|interview|scene|short|clip)$"
)
_PART = re.compile(r"(?i)[ ._-]*(?:cd|dvd|disc|disk|part|pt)[ ._-]*\d{1,2}$")
_HIDDEN = ("@eadir", "#recycle", "lost+found")


class Sought(NamedTuple):
    """A title that is named by ids of IMDb and TheTVDB alone."""

    place: str
    kind: Kind | None
    ids: dict[str, str]


@dataclass
class Library:
    """The titles in the folders of a library."""

    named: list[Entity] = field(default_factory=list)
    sought: list[Sought] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)  # what has no id, or can't be read, and why


@dataclass
class _Title:
    """A folder or a file that holds one title."""

    path: Path
    kind: Kind | None = None
    ids: dict[str, str] = field(default_factory=dict)


def read_library(folder: Path) -> Library:
    """Return the movies and series in the folders under this one.

    Names have `{tmdb-603}`, `[tmdbid=603]`, `{imdb-tt0133093}`, `[tvdbid-81189]`, …; NFO files are read as
    their import reads them. Raises SourceError if there is no title at all.
    """
    if not folder.is_dir():
        raise SourceError(f"Expected the folder of a media library, found none at {folder}.")
    found = _Walk(folder).found
    if not found.named and not found.sought and not found.left_out:
        raise SourceError(
            f"Expected names such as `Alien (1979) {{tmdb-348}}` or NFO files with ids of TMDB in {folder}, "
            "found none."
        )
    return found


class _Walk:
    """One walk through the folders of a library, each before those in it."""

    def __init__(self, root: Path) -> None:
        self.found = Library()
        self._root = root
        self._titles: dict[Path, _Title] = {}  # of each folder the title that what is in it belongs to
        for where, folders, files in os.walk(root, onerror=self._refuse):
            folders[:] = sorted(n for n in folders if not n.startswith(".") and n.lower() not in _HIDDEN)
            self._enter(Path(where), folders, sorted(files))

    def _refuse(self, error: OSError) -> None:
        self._leave_out(Path(str(error.filename)), f"it can't be read: {error.strerror}")

    def _leave_out(self, path: Path, reason: str) -> None:
        place = path.relative_to(self._root) if path.is_relative_to(self._root) else path
        self.found.left_out.append(printable(f"{place}: {reason}"))

    def _enter(self, folder: Path, folders: list[str], files: list[str]) -> None:
        """Read one folder: it is a title, or part of one, or holds some as files."""
        ids = self._tagged(folder) if folder != self._root else {}
        around = self._titles.get(folder.parent)
        if around is not None and self._is_inside(folder, ids, around):
            self._titles[folder] = around
            return
        paths = [folder / name for name in files]
        named = dict(self._named(paths))
        named_titles = {
            _title_in(path) for path, some in named.items() if some and path.stem.lower() not in OF_FOLDER
        }
        tells_series = any(
            each.kind is Kind.TV for path in named if path.stem.lower() == "tvshow" for each in named[path]
        )
        shown = [path for path in paths if _is_video(path)]
        has_seasons = tells_series or any(map(_SEASON.match, folders))
        has_episodes = bool(shown) and all(_EPISODE.search(path.name) for path in shown)
        is_flat = not (has_seasons or ids) and any(_TAG.search(path.name) for path in shown)
        is_series = has_seasons or (has_episodes and not is_flat)
        title = _Title(folder, Kind.TV if is_series else None, ids)
        videos = set(map(_title_in, shown))
        is_one = is_series or (not has_episodes and max(len(videos), len(named_titles)) <= 1)
        if folder == self._root:
            is_one = tells_series
        is_empty = all(map(_is_part, folders)) and all(path.suffix.lower() in COMPANIONS for path in paths)
        is_named = is_empty and bool(_YEAR.match(folder.name))
        if is_one or ids:
            is_title = bool(ids or videos or is_series or is_named)
            self._read_one(title, paths, named, is_title=is_title, is_alone=is_one)
        if not is_one:
            self._read_many(paths, named, title)

    def _is_inside(self, folder: Path, ids: dict[str, str], around: _Title) -> bool:
        """Return whether a folder is part of the title around it: a season, extras, or any in a series."""
        is_of_series = around.kind is Kind.TV
        if _is_part(folder.name):
            return is_of_series or not ids
        return is_of_series and bool(around.ids) and not ids

    def _read_one(
        self,
        title: _Title,
        paths: list[Path],
        named: dict[Path, list[Named]],
        *,
        is_title: bool,
        is_alone: bool,
    ) -> None:
        """Read a folder that is one title, by its own name and by what is in it."""
        for path in paths if is_alone else ():
            if title.kind is not Kind.TV:  # in whose folder names are those of episodes
                self._add(title, path, self._tagged(path), None)
            for each in named.get(path, ()):
                if title.kind is not Kind.TV or each.kind is not Kind.MOVIE:
                    self._add(title, path, each.ids, each.kind)
                    is_title = True
        if is_title:
            self._titles[title.path] = title
            self._put(title)

    def _read_many(self, paths: list[Path], named: dict[Path, list[Named]], around: _Title) -> None:
        """Read a folder whose files are titles, each by its own name and the NFO file of that name."""
        titles: dict[str, _Title] = {}
        for path in paths:
            ids, some = self._tagged(path), named.get(path, [])
            if not (ids or some or _is_video(path)):
                continue
            for place, each in enumerate(some or [Named(None, {})]):
                key = _title_in(path) if len(some) < 2 else f"{path}{place}"
                title = titles.setdefault(key, _Title(path))
                self._add(title, path, ids | each.ids, each.kind)
                if _EPISODE.search(path.name):
                    title.kind = Kind.TV
        for title in titles.values():
            if title.ids or not around.ids:
                self._put(title)

    def _named(self, paths: list[Path]) -> Iterator[tuple[Path, list[Named]]]:
        """Yield the titles of each NFO file."""
        for path in paths:
            if path.suffix.lower() != ".nfo" or not path.is_file():  # a pipe would never end
                continue
            try:
                if (size := size_of(path)) > bounds.NFO_BYTES:
                    raise ValueFault(f"expected at most {bounds.NFO_BYTES:,} bytes, found {size:,}")
                found, faults = titles_named(path.read_bytes())
            except OSError as error:
                self._leave_out(path, f"it can't be read: {error.strerror}")
                continue
            except Exception as error:  # whatever is wrong with one file, the others are read
                self._leave_out(path, reason_of(error))
                continue
            for reason in faults:
                self._leave_out(path, reason)
            if path.stem.lower() == "tvshow":
                found = [each._replace(kind=each.kind or Kind.TV) for each in found]
            yield path, found

    def _tagged(self, path: Path) -> dict[str, str]:
        """Return the ids in a name."""
        ids: dict[str, str] = {}
        for source, number, bare in _TAG.findall(path.name):
            name = _SOURCES[source.lower()] if source else IMDB
            try:
                value = imdb_id(bare or number.lower()) if name == IMDB else plain_id(number, f"{name} id")
            except ValueFault as error:
                self._leave_out(path, str(error))
            else:
                ids |= {name: value} if value and name not in ids else {}
        return ids

    def _add(self, title: _Title, path: Path, ids: dict[str, str], kind: Kind | None) -> None:
        """Add the ids in a file to a title; if ids disagree, the first stays, and the other is reported."""
        for source, value in ids.items():
            if title.ids.setdefault(source, value) != value:
                reason = f"the ids disagree: {source} {title.ids[source]} was told before, and is taken"
                self._leave_out(path, f"{reason}; here it is {value}")
        title.kind = title.kind or kind

    def _put(self, title: _Title) -> None:
        """Tell of a title whose ids are known, as far as there are any."""
        around = (self._root.name, *title.path.relative_to(self._root).parts[:-1])
        kind = title.kind or (Kind.TV if any(map(_OF_SERIES.match, around)) else None)
        if TMDB in title.ids:
            self.found.named.append(Entity(kind or Kind.MOVIE, int(title.ids[TMDB])))
        elif sought := {source: title.ids[source] for source in (IMDB, TVDB) if source in title.ids}:
            place = printable(str(title.path.relative_to(self._root)))
            self.found.sought.append(Sought(place, kind, sought))
        else:
            self._leave_out(title.path, "no id of TMDB, IMDb or TheTVDB, neither in names nor in an NFO file")


def _is_part(name: str) -> bool:
    """Return whether a folder of this name is part of the title in whose folder it is."""
    return bool(_SEASON.match(name) or _EXTRAS.match(name))


def _is_video(path: Path) -> bool:
    """Return whether it is a video of its own, and no extra of a title."""
    return path.suffix.lower() in VIDEOS and not _EXTRA_FILE.match(path.stem)


def _title_in(path: Path) -> str:
    """Return the part of a name that all files of a title share: up to its year, else all but its part."""
    stem = _TAG.sub("", path.stem)
    found = _YEAR.match(stem)
    return (found[0] if found else _PART.sub("", stem)).strip().casefold()
