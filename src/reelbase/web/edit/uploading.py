"""Uploading: a picture of one's own, chosen or dragged onto the page."""

from typing import Protocol

from starlette.responses import Response

from reelbase.asgi.body import TooLarge
from reelbase.catalog.identity import find
from reelbase.catalog.languages import read_language
from reelbase.catalog.own_pictures import WORDED, OwnPicture, add_picture, check_type
from reelbase.entity import Kind
from reelbase.errors import ApiError, Status, found
from reelbase.storage.engine.transaction import Transaction, driven
from reelbase.storage.queries.accounts import AccountRow
from reelbase.web.browse.look import Look, Page
from reelbase.web.browse.showing import Browsing, shown
from reelbase.web.edit.desk import document, editor_name
from reelbase.web.edit.form import Notes, Sent, form_page
from reelbase.web.edit.reading import Form
from reelbase.web.edit.shapes import shapes_of
from reelbase.web.visit import Visit

FIELDS_BYTES = 16 << 10  # of a form around its file
LANGUAGE_CHARACTERS = 5


class Keeping(Protocol):
    """Keeps the files of pictures."""

    @property
    def limit(self) -> int:
        """The largest picture, in bytes."""

    async def keep(self, data: bytes) -> tuple[str, int, int]:
        """Keep a picture; return its path, its width and its height. Raises ApiError."""


async def upload(browsing: Browsing, keeping: Keeping, visit: Visit, kind: Kind, number: str) -> Response:
    """Add the picture that was sent, ahead of all others of its type and language."""
    editor_name(visit.account)
    try:
        await visit.read_file(keeping.limit + FIELDS_BYTES)
        await _added(keeping, visit, kind, int(number))
    except TooLarge:
        fault, status = f"Expected a picture of at most {keeping.limit:,} bytes, found more.", 413
    except ApiError as error:
        fault, status = error.message, max(error.status.http, 400)
    else:
        return visit.go(f"/edit/{kind}/{number}/pictures")

    async def refuse(look: Look) -> Page:
        there = await document(look, kind, number)
        sent = Sent(there, Form(kind, shapes_of(kind), there.found, {}), {}, ())
        return await form_page(look, visit, kind, "pictures", sent, Notes(fault=fault), status, typed=False)

    return await shown(browsing, refuse, visit)


async def _added(keeping: Keeping, visit: Visit, kind: Kind, number: int) -> None:
    type_, content = visit.form.get("type", ""), visit.file.content if visit.file else b""
    codes = _codes(type_, visit.form.get("language", "").strip())
    path, width, height = await keeping.keep(content)
    picture = OwnPicture(type_, path, width, height, *codes)

    async def add(db: Transaction) -> None:
        entity = found(await find(db, kind, number))
        check_type(entity, type_)
        await add_picture(db, entity, picture)

    def work(db: Transaction, account: AccountRow) -> None:
        editor_name(account)
        driven(add(db))

    await visit.write(work)
    await keeping.keep(content)  # unless somebody has just taken away the last that used it


def _codes(type_: str, text: str) -> tuple[str | None, str | None]:
    """Return the language and the country of the words on a picture; None where it has no words."""
    if not text or type_ not in WORDED:
        return None, None
    language = read_language(text) if len(text) <= LANGUAGE_CHARACTERS else None
    if language is None:
        message = f'Expected a language such as de or de-DE, found "{text[:20]}".'
        raise ApiError(Status.INVALID_INPUT, message=message)
    return language.iso_639_1, language.iso_3166_1
