"""One folder of a library with everything that its names, and files next to videos, say."""

import os
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from reelbase.entity import Kind
from reelbase.importers.mirror.library.folders import Folder
from reelbase.importers.mirror.library.hints import PLEXMATCH, Hint, Refuse, hints_in
from reelbase.matching import words
from reelbase.matching.folding import folded
from reelbase.matching.names import Marker, Name, Reading, read_name

EXTRAS = "extra videos"  # trailers and samples too
OTHERS = "other files"
NO_HINT = Hint([])
EPISODE = Name((), Marker.EPISODE, {}, ())
"""The meaning of `01.mkv`."""
_SURE_EXTRAS = re.compile(
    r"(?i)(?:behind ?the ?scenes|deleted ?scenes?|featurettes?|samples?|trailers?|extras?|bonus.*|making of)$"
)
"""Folders that hold no titles even where movies stand side by side; `Shorts` may."""
_OF_MANY_SERIES = re.compile(r"(?i)(?:specials?|ovas?|oav|sonderfolgen|book.*|volume.*|livre.*|buch.*)$")
"""Folders that are seasons within a series alone."""
_NUMBER = re.compile(r"#?\d{1,3}(?:v\d)?(?:[ ._-]+\D.*)?$")


class File(NamedTuple):
    """A video, or an NFO file that may be there before its video."""

    name: str
    meaning: Name
    is_video: bool
    hint: Hint = NO_HINT

    @property
    def series(self) -> list[Reading]:
        """The readings of the series whose episode it is."""
        named = [Reading(self.hint.series)] if self.hint.series else []
        return [*named, *self.meaning.readings]

    @property
    def series_key(self) -> str:
        """The name of that series, folded; "" if nothing names it."""
        return next((folded(each.title) for each in self.series), "")

    @property
    def is_episode(self) -> bool:
        """If it is an episode of a series."""
        return self.meaning.marker is Marker.EPISODE or bool(self.hint.series)


@dataclass
class Contents:
    """The files of a folder that may be titles, and what else in it says something of them."""

    folder: Folder
    is_category: bool  # of many titles, whatever is in it
    files: list[File] = field(default_factory=list)
    own: dict[str, Hint] = field(default_factory=dict)  # files that tell of the folder itself
    ignored: Counter[str] = field(default_factory=Counter)

    @property
    def videos(self) -> list[File]:
        """The videos, extras aside."""
        return [each for each in self.files if each.is_video]

    @property
    def seasons(self) -> list[str]:
        """Folders of seasons in it."""
        found = [name for name in self.folder.folders if words.SEASON.match(name)]
        if self.is_category and all(map(_OF_MANY_SERIES.match, found)):
            return []
        return found if not found or len(found) >= len(self.titled) else []

    @property
    def titled(self) -> list[str]:
        """Folders in it whose names are those of titles, with a year or an id."""
        return [name for name in self.folder.folders if not is_part(name) and is_of_title(read_name(name))]

    @property
    def is_tvshow(self) -> bool:
        """If an NFO file says that the folder is a series."""
        kinds = [each.kind for name, hint in self.own.items() if _is_tvshow(name) for each in hint.titles]
        return Kind.TV in kinds

    @property
    def is_disc(self) -> bool:
        """If it is a copied disc, or one title on several discs."""
        folder = self.folder
        names = {name.lower() for name in (*folder.folders, *folder.files)}
        is_copied = bool(names & (words.DISCS | words.DISC_FILES))
        return is_copied or (any(map(words.PARTS.match, folder.folders)) and not self.titled)

    @property
    def is_empty(self) -> bool:
        """If there is nothing but what accompanies a video that is not there yet."""
        endings = set(map(_ending, self.folder.files)) - words.VIDEOS  # videos that are extras
        return not self.files and not self.has_titles and all(map(words.is_companion, endings))

    @property
    def has_titles(self) -> bool:
        """If some folder in it may be a title of its own."""
        return not all(map(is_part, self.folder.folders))

    def episodes(self) -> list[File]:
        """Return the files that are episodes: by their own names, or as there are several with numbers."""
        numbers = [each for each in self.videos if each.meaning.marker is Marker.NUMBER]
        counted = Counter(each.series_key for each in numbers)
        several = {title for title, number in counted.items() if number > 1}
        return [
            each for each in self.files if each.is_episode or (each in numbers and each.series_key in several)
        ]

    def groups(self) -> list[list[File]]:
        """Return the files of each title: its versions, its parts, the NFO file of its name."""
        found: defaultdict[tuple[str, int | None], list[File]] = defaultdict(list)
        for each in self.files:
            nameless = Reading(each.name if each.meaning.ids else "")
            first = next(iter(each.meaning.readings), nameless)
            found[folded(first.title), first.year].append(each)
        return list(found.values())


def read_contents(
    folder: Folder, refuse: Refuse, *, kind: Kind | None, is_category: bool, is_in_title: bool
) -> Contents:
    """Return the contents of a folder of titles of a kind; extras are counted and left out."""
    contents = Contents(folder, is_category)
    hints = hints_in(folder, refuse)
    contents.own = {name: hint for name, hint in hints.items() if _is_of_folder(name)}
    for name in folder.files:
        ending, stem = _ending(name), stem_of(name)
        hint = hints.get(f"{stem}.nfo", NO_HINT)
        if ending not in words.VIDEOS:
            contents.ignored[OTHERS] += not words.is_companion(ending)
            if name not in contents.own and name in hints and hints[name].titles:
                contents.files.append(File(name, _read(stem), is_video=False, hint=hints[name]))
        elif words.is_extra(stem):
            contents.ignored[EXTRAS] += 1
        else:
            contents.files.append(File(name, _read(stem), is_video=True, hint=hint._replace(titles=[])))
    if not is_category and kind is not Kind.MOVIE and _are_numbered(contents.videos):
        contents.files = [
            each._replace(meaning=EPISODE) if each.is_video else each for each in contents.files
        ]
    return contents


def _are_numbered(videos: list[File]) -> bool:
    """Return whether the names of all videos are numbers, with the names of episodes behind them."""
    years = [each.year for video in videos for each in video.meaning.readings if each.year]
    return len(videos) > 1 and not years and all(_NUMBER.match(stem_of(each.name)) for each in videos)


def is_of_extras(contents: Contents, *, is_in_title: bool) -> bool:
    """Return whether a folder is one of extras, and no series of that name, nor one of short films."""
    folder = contents.folder
    if not words.EXTRAS.match(folder.name) or contents.seasons or contents.is_tvshow:
        return False
    if is_in_title:
        return True
    has_episodes = any(read_name(stem_of(name)).marker is Marker.EPISODE for name in folder.files)
    return bool(_SURE_EXTRAS.match(folder.name)) and not has_episodes


def is_part(folder: str) -> bool:
    """Return whether a folder of this name is part of the title in whose folder it is."""
    patterns = (words.SEASON, words.EXTRAS, words.ACCOMPANYING, words.PARTS)
    return any(pattern.match(folder) for pattern in patterns)


def is_of_title(name: Name) -> bool:
    """Return whether the name of a folder is that of a title, whatever is in it."""
    return bool(name.ids) or any(each.year for each in name.readings)


def series_in(files: Iterable[File]) -> dict[str, list[File]]:
    """Return episodes by their series, episodes that name none under ""."""
    found: defaultdict[str, list[File]] = defaultdict(list)
    for each in files:
        found[each.series_key].append(each)
    return dict(found)


def is_version(readings: Iterable[Reading], other: Name) -> bool:
    """Return whether a file's name is that of the folder in which it is, with more behind it or without."""
    own = {folded(each.title) for each in readings}
    return any(
        title == mine or title.startswith(f"{mine} ")
        for mine in own
        for title in (folded(each.title) for each in other.readings)
    )


def _read(stem: str) -> Name:
    """Return the meaning of a file's name, which may be one of files in general."""
    name = read_name(stem)
    return name._replace(readings=()) if words.GENERIC.match(stem) else name


def stem_of(name: str) -> str:
    """Return a file's name without its ending."""
    stem, _ = os.path.splitext(name)  # noqa: PTH122 - of a name, and of 100,000
    return stem


def _ending(name: str) -> str:
    _, ending = os.path.splitext(name)  # noqa: PTH122
    return (ending or name if name.startswith(".") else ending).lower()


def _is_of_folder(name: str) -> bool:
    return name.lower() == PLEXMATCH or stem_of(name).lower() in words.OF_FOLDER


def _is_tvshow(name: str) -> bool:
    return stem_of(name).lower() == "tvshow"
