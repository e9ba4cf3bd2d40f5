"""A media library on a disk: which of its folders and files are one title each."""

import os
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from reelbase import stopping
from reelbase.entity import Kind
from reelbase.importers.faults import printable
from reelbase.importers.formats.nfo.naming import Named
from reelbase.importers.mirror.library.contents import (
    EXTRAS,
    Contents,
    File,
    is_of_extras,
    is_of_title,
    is_part,
    is_version,
    read_contents,
    series_in,
)
from reelbase.importers.mirror.library.folders import Folder, folders_under
from reelbase.importers.mirror.library.hints import Refuse
from reelbase.importers.mirror.library.titles import Library, Title
from reelbase.importers.source import SourceError
from reelbase.matching import words
from reelbase.matching.names import Marker, Name, read_name

IGNORED = "ignored folders"
NAMELESS = Name((), Marker.NONE, {}, ())


def read_library(folder: Path) -> Library:
    """Return the movies and series in the folders under this one.

    Raises SourceError if it is no folder, or there is no title in it at all.
    """
    if not folder.is_dir():
        raise SourceError(f"Expected the folder of a media library, found none at {folder}.")
    found = _Walk(folder.absolute()).found
    if not found.titles and not found.faults:
        raise SourceError(
            f"Expected movies or series such as `Alien (1979)/Alien (1979).mkv` in {folder}, found none."
        )
    return found


class _Around(NamedTuple):
    """The knowledge of a folder that the folders around it give."""

    title: Title | None = None  # to which everything in it belongs
    kind: Kind | None = None  # of the titles in it
    is_ignored: bool = False
    is_extras: bool = False


class _Walk:
    """One walk through the folders of a library, each before those in it."""

    def __init__(self, root: Path) -> None:
        self.found = Library()
        self._root = str(root)
        self._around: dict[str, _Around] = {}
        for folder in folders_under(self._root, self._refuse):
            if stopping.is_wished():  # this is a thread, for whose end the program waits
                break
            self._around[folder.path] = self._enter(folder)

    def _refuse(self, path: str, reason: str) -> None:
        self.found.faults.append(printable(f"{path}: {reason}"))

    def _enter(self, folder: Folder) -> _Around:
        """Read one folder: it is a title, or part of one, or holds some. Return what that means inside."""
        around = self._around.get(os.path.dirname(folder.path), _Around())  # noqa: PTH120
        if around.is_ignored or words.IGNORING.intersection(folder.files):
            self.found.ignored[IGNORED] += not around.is_ignored
            return around._replace(is_ignored=True)
        is_in_title = around.title is not None
        is_in_series = around.title is not None and around.title.kind is Kind.TV  # where a movie may be
        own_kind = None if is_in_title else _kind_of_category(folder.name)
        kind = own_kind or (None if is_in_series else around.kind)
        name = read_name(folder.name)
        if folder.path == self._root and not _is_one_title(folder.name, name):
            name = NAMELESS
        is_category = name is NAMELESS or own_kind is not None
        for reason in name.faults:
            self._refuse(folder.path, reason)
        contents = read_contents(
            folder, self._refuse, kind=kind, is_category=is_category, is_in_title=is_in_title
        )
        if around.is_extras or is_of_extras(contents, is_in_title=is_in_title):
            self.found.ignored += contents.ignored + Counter({EXTRAS: len(contents.videos)})
            return around._replace(is_extras=True)
        self.found.ignored += contents.ignored
        if around.title is not None and _is_inside(folder.name, name, around.title):
            around.title.is_bare &= not contents.videos
            return around
        return _Around(_Reader(self.found, contents, name, kind, self._refuse).read(), kind)


class _Reader:
    """Puts down the titles that one folder is or holds."""

    def __init__(
        self, found: Library, contents: Contents, name: Name, kind: Kind | None, refuse: Refuse
    ) -> None:
        self._found = found
        self._contents = contents
        self._folder = contents.folder
        self._name = name
        self._kind = kind
        self._refuse = refuse

    def read(self) -> Title | None:
        """Put down what there is. Return the title to which all in the folder belongs, if it is one."""
        contents, name = self._contents, self._name
        is_pack = name.marker >= Marker.SEASON and name.readings  # "Show.S01.1080p"
        if contents.seasons or contents.is_tvshow or is_pack:
            return self._series()
        if name.ids and not (contents.titled and not contents.videos):  # else it is of a collection
            return self._with_ids()
        if contents.is_disc and not contents.is_category:
            return self._one(contents.files)
        episodes = contents.episodes()
        if self._is_series(episodes):
            return self._series()
        self._put_series(episodes)
        groups = [[each for each in files if each not in episodes] for files in contents.groups()]
        groups = [files for files in groups if files]
        if self._is_one(groups) and not episodes:
            return self._one([each for files in groups for each in files])
        for files in groups:
            self._put(files)
        is_named = any(hint.titles for hint in contents.own.values())
        is_awaited = is_named or any(each.year for each in name.readings)
        if contents.is_empty and not contents.is_category and is_awaited:
            return self._one([])
        return None

    def _is_series(self, episodes: list[File]) -> bool:
        """Return whether the videos of a folder are those of one series, which has the folder's name."""
        contents = self._contents
        if contents.is_category or not contents.videos or len(series_in(episodes)) > 1:
            return False
        is_whole = all(each in episodes for each in contents.videos)
        return is_whole or (self._kind is Kind.TV and bool(self._name.readings))

    def _is_one(self, groups: list[list[File]]) -> bool:
        """Return whether the files of a folder are versions or parts of one title."""
        contents, readings = self._contents, self._name.readings
        names = [each.meaning for files in groups for each in files]
        if contents.is_category or not names or any(len(f.hint.titles) > 1 for g in groups for f in g):
            return False
        if len(groups) == 1:
            return not contents.has_titles or any(is_version(readings, each) for each in names)
        own = [each for each in readings if each.year]
        return bool(own) and all(is_version(own, each) for each in names)

    def _series(self) -> Title:
        """Put down the series that the folder is; its files may name it better than the folder."""
        title = self._begin(Kind.TV)
        by_series = series_in(self._contents.episodes())
        by_series.pop("", None)
        if len(by_series) == 1:
            files = next(iter(by_series.values()))
            first, *others = files
            is_sure = any(each.year for each in title.readings) or not others
            own = title.readings
            title.readings = [*own, *first.series] if is_sure else [*first.series, *own]
            title.read_also(())
            ids = first.meaning.ids
            if not title.ids and all(each.meaning.ids == ids for each in others):  # else they are of episodes
                title.add(ids, None, first.name)
        return title

    def _with_ids(self) -> Title:
        """Put down the title that a folder with ids is; files in it with other ids are titles too."""
        contents = self._contents
        videos = contents.videos
        is_series = bool(videos) and all(each.is_episode for each in videos)
        groups = contents.groups()
        if is_series or len(groups) <= 1:
            return self._one(contents.files, Kind.TV if is_series else None)
        for files in groups:
            if any(each.meaning.ids or any(named.ids for named in each.hint.titles) for each in files):
                self._put(files)
        return self._one([])

    def _one(self, files: list[File], kind: Kind | None = None) -> Title:
        """Put down the title that a folder is, with what its files say."""
        title = self._begin(kind)
        is_bare = not self._contents.videos and not self._contents.is_disc
        title.is_bare = is_bare and title.kind is None
        self._fill(title, files)
        title.readings.sort(key=lambda each: each.year is None)
        return title

    def _begin(self, kind: Kind | None) -> Title:
        title = Title(self._folder.path, kind)
        title.add(self._name.ids, None, "its name")
        for name, hint in self._contents.own.items():
            for each in hint.titles:
                if kind is not Kind.TV or each.kind is not Kind.MOVIE:
                    title.add_named(each, name)
        title.read_also(self._name.readings or read_name(self._folder.name).readings)
        title.kind = title.kind or self._kind
        self._found.titles.append(title)
        return title

    def _fill(self, title: Title, files: Iterable[File]) -> None:
        """Add what the files of a title say to it."""
        for file in files:
            if title.kind is not Kind.TV:
                title.add(file.meaning.ids, None, file.name)
            for each in file.hint.titles:
                title.add_named(each, file.name)
            if not file.is_episode:  # of a file that says no year it is the folder's
                year = next((each.year for each in title.readings if each.year), None)
                said = file.meaning.readings
                if title.readings:  # next to which a letter or two say nothing
                    said = tuple(each for each in said if each.year or len(each.title) > 2)
                title.read_also(each._replace(year=each.year or year) for each in said)

    def _put_series(self, episodes: list[File]) -> None:
        """Put down the series of episodes that lie in a folder of many titles."""
        for name, files in series_in(episodes).items():
            if not name:
                for each in files:
                    self._refuse(self._folder / each.name, "an episode whose series is not named")
                continue
            readings = [reading for each in files for reading in each.series]
            title = Title(self._folder / f"{next(iter(readings))} (series)", Kind.TV, readings=readings)
            for each in files:
                title.add(each.meaning.ids, None, each.name)
            title.read_also(())
            self._found.titles.append(title)

    def _put(self, files: list[File]) -> None:
        """Put down the title that some files of a folder are, and each title of an NFO file with several."""
        for file in files:
            if len(file.hint.titles) > 1:
                for number, each in enumerate(file.hint.titles, 1):
                    self._add(Title(f"{self._folder / file.name}#{number}"), each, file.name)
        rest = [file for file in files if len(file.hint.titles) <= 1]
        if rest:
            first = next(iter(sorted(rest, key=lambda file: not file.is_video)))
            title = Title(self._folder / first.name, is_bare=not first.is_video)
            self._fill(title, rest)
            title.kind = title.kind or self._kind
            self._found.titles.append(title)

    def _add(self, title: Title, named: Named, where: str) -> None:
        title.add_named(named, where)
        title.kind = title.kind or self._kind
        self._found.titles.append(title)


def _is_one_title(folder: str, name: Name) -> bool:
    """Return whether a library is the folder of one title: by an id, or a year in brackets at its end."""
    return is_of_title(name) and (bool(name.ids) or folder.endswith((")", "]")))


def _kind_of_category(name: str) -> Kind | None:
    """Return the kind of the titles in a folder of this name, None if it says nothing."""
    return Kind.TV if words.OF_SERIES.match(name) else Kind.MOVIE if words.OF_MOVIES.match(name) else None


def _is_inside(folder: str, name: Name, around: Title) -> bool:
    """Return whether a folder is part of the title around it: a season, a disc, extras, any in a series."""
    is_of_series = around.kind is Kind.TV
    if is_part(folder):
        return is_of_series or not name.ids
    return name.marker >= Marker.SEASON or (is_of_series and not is_of_title(name))
