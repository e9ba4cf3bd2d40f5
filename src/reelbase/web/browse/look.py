"""Look: one look at the catalogue, in one snapshot, for one page and its reader."""

import re
import unicodedata
from typing import NamedTuple
from urllib.parse import quote, urlencode

import msgspec

from reelbase.catalog.language import Language
from reelbase.errors import ApiError, Status
from reelbase.operations.asking import Api
from reelbase.operations.description import Json
from reelbase.operations.query import Query
from reelbase.storage.engine.reader import Reader
from reelbase.storage.queries.accounts import AccountRow
from reelbase.web.browse.words import Words

SLUG_CHARACTERS = 80
UNSPOKEN = re.compile(r"[^a-z0-9]+")

decode = msgspec.json.Decoder(dict).decode
encode = msgspec.json.Encoder().encode


class Missing(Exception):
    """Nothing that this reader may see is at the address."""


class Unready(Missing):
    """The index is not built yet, so that nothing can be looked for."""


class Page(NamedTuple):
    """A page: the template, what it shows, and its status."""

    template: str
    shown: Json
    status: int = 200
    folder: str = "browse"  # of the template


class Onward(NamedTuple):
    """Another address, which has the page."""

    address: str


class Look:
    """Asks the operations of the API as its programs do, so that a page shows what they are answered."""

    def __init__(
        self,
        api: Api,
        db: Reader,
        path: str,
        query: dict[str, str],
        languages: tuple[Language, Words],
        account: AccountRow | None,
    ) -> None:
        self._api = api
        self.db = db
        self.path = path
        self.query = query
        self.language, self.words = languages
        self.account = account

    async def ask(self, path: str, **query: str) -> Json:
        """Return the answer to GET in the language of the reader. Raises Missing where there is none."""
        asked = Query({"language": str(self.language), **query})
        try:
            return decode((await self._api.answer(self.db, path, asked)).body)
        except ApiError as error:
            if error.status is Status.SERVICE_OFFLINE:
                raise Unready from error
            if error.status.http not in {400, 401, 404, 422}:
                raise
            raise Missing from error

    def request(self, path: str, **query: str) -> str:
        """Return the address by which a program asks the same."""
        return f"{path}?{urlencode({'language': str(self.language), **query}, safe='/,')}"


def slug(name: str) -> str:
    """Return a name as TMDB has it behind an id in addresses; empty where no letter of it is Latin."""
    plain = unicodedata.normalize("NFKD", name[: SLUG_CHARACTERS * 2]).encode("ascii", "ignore").decode()
    return UNSPOKEN.sub("-", plain.lower().replace("'", "")).strip("-")[:SLUG_CHARACTERS].strip("-")


def number_in(slug: str) -> str:
    """Return the part of an address that names an entity by its number: `603` of `603-the-matrix`."""
    number, _, _ = slug.partition("-")
    return number


def address_of(kind: str, number: int, name: str = "") -> str:
    """Return the address of the page of an entity."""
    named = slug(name)
    return f"/{kind}/{number}-{named}" if named else f"/{kind}/{number}"


def moved(look: Look, address: str, *others: str, query: str = "") -> Onward | None:
    """Return where the page is, unless it was asked for by its address or one with another name of it."""
    if look.path in {address, *others}:
        return None
    kept = {name: value for name, value in look.query.items() if name != "again"}
    return Onward(quote(address) + (f"?{urlencode(kept)}" if kept else ""))
