"""Media programs: the titles that Jellyfin, Emby, Plex, Radarr and Sonarr have, by the ids they know.

Jellyfin 12 takes its key in `Authorization` alone, which older ones take too; Emby knows its own header.

Each is asked by its own API, with a key that comes from a variable or a file and goes into a header alone:
no address, log or message has it.
"""

import asyncio
import os
import re
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path
from typing import NamedTuple, TypeVar
from urllib.parse import urlsplit

import aiohttp
import msgspec

from reelbase import bounds
from reelbase.entity import Kind
from reelbase.importers.faults import printable, reason_of
from reelbase.importers.mirror.library import program_shapes as shapes
from reelbase.importers.mirror.library.titles import Library, Title
from reelbase.importers.source import SourceError
from reelbase.matching.ids import ValueFault
from reelbase.matching.names import Reading
from reelbase.matching.tags import SOURCES, id_of
from reelbase.outgoing import Improper, answer_to, body_of, new_session
from reelbase.private import is_exposed
from reelbase.resolving import Ways

PAGE = 500  # titles
ATTEMPTS = 3
WAIT = 0.5  # seconds, doubled before each further attempt
SECONDS = 60.0  # for one answer; a large Radarr takes its time
_KEY = re.compile(r"(?P<name>(?:\w+=)?https?://[^\s=]+|\w+)\s*=\s*(?P<key>\S+)")
Made = TypeVar("Made")


class Program(NamedTuple):
    """A kind of program: how it takes its key, and how it lists its titles."""

    header: str
    value: str  # of that header, with the key in it
    titles: "Callable[[Asking], AsyncIterator[Title]]"
    where: str  # its keys are made


class Address(NamedTuple):
    """A program that runs somewhere."""

    program: str
    url: str

    def __str__(self) -> str:
        return f"{self.program}={self.url}"

    @property
    def variable(self) -> str:
        """The variable of the environment that has its key."""
        return f"{self.program.upper()}_KEY"


def address_of(text: str) -> Address | None:
    """Return the program that a text such as `jellyfin=http://host:8096` names, None for a folder.

    Raises SourceError for an unknown program, and for an address with a key in it.
    """
    found = re.fullmatch(r"(?P<program>[A-Za-z]+)=(?P<url>https?://.*)", text)
    if not found:
        return None
    program, url = found["program"].lower(), found["url"].rstrip("/")
    try:
        parts = urlsplit(url)
        is_address = bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_address = False
    if program not in PROGRAMS:
        raise SourceError(f"Expected one of {', '.join(PROGRAMS)} before `=`, found {program!r}.")
    if not is_address:
        raise SourceError(f"Expected an address such as {program}=http://127.0.0.1:8096, found {text!r}.")
    if parts.query or parts.fragment or parts.username is not None:
        raise SourceError(
            f"Expected an address without a key: others on this machine see the command line.\n"
            f"Put the key into the variable {program.upper()}_KEY, "
            "or into a file that --library-keys names."
        )
    return Address(program, url)


def keys_in(path: Path | None) -> dict[str, str]:
    """Return the keys of a file by program or address: `jellyfin = 0123…` a line; no file has none."""
    if path is None:
        return {}
    if is_exposed(path):
        raise SourceError(
            f"Expected a file of keys that you alone may read, found that others may read {path}.\n"
            f"Type: chmod 600 {path}"
        )
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"Expected a file of keys, found that {path} can't be read: {error}.") from error
    keys: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if not (found := _KEY.fullmatch(line.strip())):
            raise SourceError(f"{path}:{number}: expected `jellyfin = KEY` or `http://host:8096 = KEY`.")
        keys[found["name"].rstrip("/").lower()] = found["key"]
    return keys


def key_of(address: Address, keys: Mapping[str, str], environ: Mapping[str, str] = os.environ) -> str:
    """Return the key of a program: of its address in the file, else of its name, else of the variable."""
    names = (str(address).lower(), address.url.lower(), address.program)
    key = next((keys[name] for name in names if name in keys), environ.get(address.variable, "")).strip()
    if not key:
        raise SourceError(
            f"Expected the key of {address}, found none ({PROGRAMS[address.program].where}).\n"
            f"Put it into the variable {address.variable}, or write `{address.program} = KEY` into a "
            "file that you alone may read, and name that by --library-keys."
        )
    if not re.fullmatch(r"[\x21\x23-\x7e]{1,512}", key):
        raise SourceError(
            f"Expected the key of {address} as letters and digits alone, found other characters in it."
        )
    return key


async def read_program(address: Address, key: str, *, seconds: float = SECONDS) -> Library:
    """Return the titles of a program. Raises SourceError if it does not answer, or not as such a program."""
    library = Library()
    program = PROGRAMS[address.program]
    headers = {"Accept": "application/json", program.header: program.value.format(key)}
    async with new_session(headers, seconds=seconds, connections=2, ways=Ways()) as session:
        async for title in program.titles(Asking(address, session)):
            library.titles.append(title)
            if len(library.titles) > bounds.LIBRARY_TITLES:
                raise SourceError(
                    f"Expected at most {bounds.LIBRARY_TITLES:,} titles in {address}, found more."
                )
    return library


class Asking:
    """An open connection to a program."""

    def __init__(self, address: Address, session: aiohttp.ClientSession) -> None:
        self.address = address
        self._session = session

    async def get(self, path: str, params: Mapping[str, str], shape: type[Made]) -> Made:
        """Return an answer of a shape; one that fails is asked for again. Raises SourceError."""
        reason = ""
        for attempt in range(ATTEMPTS):
            await asyncio.sleep(attempt and WAIT * 2**attempt)
            try:
                async with answer_to(self._session, self.address.url + path, params) as answer:
                    if answer.status in (401, 403):
                        raise SourceError(
                            f"Expected {self.address} to take the key, found that it refuses it "
                            f"({answer.status})."
                        )
                    body = await body_of(answer, bounds.LIBRARY_BYTES)
                    if answer.status == 200:
                        return msgspec.json.decode(body, type=shape)
                    reason = f"answered {answer.status}"
                    if answer.status in (301, 302, 404):
                        break
            except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
                reason = f"answered what is no list of {self.address.program.title()}: {reason_of(error)}"
            except (aiohttp.ClientError, TimeoutError, Improper, ValueError) as error:
                reason = printable(str(error) or type(error).__name__)
        name = self.address.program.title()
        raise SourceError(
            f"Expected {name} at {self.address.url}, found that it {reason[:300]}."
            if reason.startswith(("answered", "redirects", "has", "is", "ends", "goes"))
            else f"Expected {name} at {self.address.url}, found: {reason[:300]}."
        )

    def title(self, kind: Kind, name: str, year: int | None, ids: Mapping[str, object], place: str) -> Title:
        """Return a title as the program knows it; ids that are none are left out."""
        found = Title(f"{self.address.program}: {place or name}", kind)
        for word, value in ids.items():
            if source := SOURCES.get(word.lower()):
                try:
                    id_ = id_of(source, str(value or ""))
                except ValueFault as error:
                    found.conflicts.append(printable(str(error)))
                else:
                    found.ids |= {source: id_} if id_ else {}
        found.readings = [Reading(name, year or None)] if name else []
        return found


async def _of_jellyfin(asking: Asking) -> AsyncIterator[Title]:
    """Yield the movies and series of Jellyfin or Emby, which have one API."""
    start, total = 0, 1
    while start < total:
        params = {
            "Recursive": "true",
            "IncludeItemTypes": "Movie,Series",
            "Fields": "ProviderIds,Path,ProductionYear",
            "SortBy": "SortName",
            "EnableImages": "false",
            "StartIndex": str(start),
            "Limit": str(PAGE),
        }
        page = await asking.get("/Items", params, shapes.JellyfinPage)
        for item in page.items:
            kind = {"Movie": Kind.MOVIE, "Series": Kind.TV}.get(item.type)
            if kind:
                ids = item.provider_ids or {}
                yield asking.title(
                    kind, item.name or "", item.year, ids, item.path or f"{item.name} [{item.id}]"
                )
        start, total = start + len(page.items), page.total if page.items else 0


async def _of_plex(asking: Asking) -> AsyncIterator[Title]:
    sections = await asking.get("/library/sections", {}, shapes.PlexAnswer)
    for section in sections.container.directories:
        kind = {"movie": Kind.MOVIE, "show": Kind.TV}.get(section.type)
        if not kind:
            continue
        start, total = 0, 1
        while start < total:
            params = {
                "type": "1" if kind is Kind.MOVIE else "2",
                "includeGuids": "1",
                "X-Plex-Container-Start": str(start),
                "X-Plex-Container-Size": str(PAGE),
            }
            path = f"/library/sections/{section.key}/all"
            page = (await asking.get(path, params, shapes.PlexAnswer)).container
            for item in page.metadata:
                place = next(iter(item.places()), f"{section.title}: {item.title} [{item.key}]")
                yield asking.title(kind, item.title or "", item.year, item.ids(), place)
            total = page.total if page.total is not None else start + page.size
            start, total = start + len(page.metadata), total if page.metadata else 0


async def _of_radarr(asking: Asking) -> AsyncIterator[Title]:
    for item in await asking.get("/api/v3/movie", {}, list[shapes.ArrItem]):
        yield asking.title(Kind.MOVIE, item.title or "", item.year, item.ids(), item.path or "")


async def _of_sonarr(asking: Asking) -> AsyncIterator[Title]:
    for item in await asking.get("/api/v3/series", {}, list[shapes.ArrItem]):
        yield asking.title(Kind.TV, item.title or "", item.year, item.ids(), item.path or "")


PROGRAMS: dict[str, Program] = {
    "jellyfin": Program("Authorization", 'MediaBrowser Token="{}"', _of_jellyfin, "Dashboard, API Keys"),
    "emby": Program("X-Emby-Token", "{}", _of_jellyfin, "Settings, Advanced, API Keys"),
    "plex": Program("X-Plex-Token", "{}", _of_plex, "support.plex.tv: Finding an authentication token"),
    "radarr": Program("X-Api-Key", "{}", _of_radarr, "Settings, General, API Key"),
    "sonarr": Program("X-Api-Key", "{}", _of_sonarr, "Settings, General, API Key"),
}
