"""Lists of titles: who may see and change them. v3 and v4 have the same ones."""

import re

from msgspec import UNSET, Struct, UnsetType
from msgspec.structs import replace

from reelbase.accounts.secrets import draw_below
from reelbase.accounts.session import User, Who, account_of, find_account_of, find_user, user_of
from reelbase.bounds import LIST_DESCRIPTION_CHARACTERS, LIST_NAME_CHARACTERS
from reelbase.catalog.identity import numeric_id
from reelbase.errors import ApiError, Status, found
from reelbase.moments import precise
from reelbase.storage.engine.reader import Reader
from reelbase.storage.engine.transaction import Transaction
from reelbase.storage.engine.writer import Writer
from reelbase.storage.queries.account_lists import (
    IMPORTED_LIST,
    ITEMS,
    LIST,
    ListRow,
    delete_list_row,
    list_change,
    upsert_list,
)
from reelbase.storage.queries.accounts import AccountRow

ORIGINAL = "original_order.asc"
IDS = range(1_000_000_000, 2**31)
"""Among these the ids of lists made here are drawn; those elsewhere have far smaller ones."""

LANGUAGE, COUNTRY = re.compile(r"[a-z]{2}"), re.compile(r"[A-Z]{2}")
PICTURE = re.compile(r"/[\w.-]{1,250}")


class ListChanges(Struct):
    """The changes to a list; an unset field stays as it is."""

    name: str | None | UnsetType = UNSET
    description: str | None | UnsetType = UNSET
    iso_639_1: str | None | UnsetType = UNSET
    iso_3166_1: str | None | UnsetType = UNSET
    public: object = UNSET
    sort_by: str | None | UnsetType = UNSET
    backdrop_path: str | None | UnsetType = UNSET


async def find_list(db: Reader, list_id: str) -> ListRow | None:
    """Return the list of the id at the beginning of a path segment, made here or imported."""
    number = numeric_id(list_id)
    return await db.one(LIST, id=number) or await db.one(IMPORTED_LIST, id=number)


async def readable_list(db: Reader, list_id: str, asking: Who | User) -> ListRow:
    """Return a list that the client may see. Raises 404/34 if there is none, 401/39 for a private one of
    others.

    Who asks is looked at for private lists only, so that answers about public ones can be kept.
    """
    wanted = found(await find_list(db, list_id))
    if not wanted.is_public:
        viewer = await (find_user(db, asking) if isinstance(asking, User) else find_account_of(db, asking))
        if viewer is None or viewer.id != wanted.account_id:
            raise ApiError(Status.PRIVATE)
    return wanted


async def own_list(db: Reader, list_id: str, asking: Who | User) -> ListRow:
    """Return a list of this account. Raises 404/34 if there is none, 401/38 for one of others."""
    owner = await (user_of(db, asking) if isinstance(asking, User) else account_of(db, asking))
    wanted = found(await find_list(db, list_id))
    if wanted.account_id != owner.id:
        raise ApiError(Status.NOT_EDITABLE)
    return wanted


async def create_list(db: Transaction, owner: AccountRow, wanted: ListChanges) -> int:
    """Create a list and return its id.

    TMDB: `public: false` is not looked at, only `public: 0` makes a list private
    (measured: docs/reference/tmdb.md#lists-of-v4).
    """
    if isinstance(wanted.public, bool):
        wanted = replace(wanted, public=UNSET)
    at = precise(db.now)
    id_ = await _free_id(db)
    new = ListRow(id_, owner.id, "", "", "en", "US", True, ORIGINAL, None, None, 0, at, at, 0)
    made = _changed(new, wanted, at)
    if not made.name:
        raise invalid("Name can't be blank")
    upsert_list(db.writer, made)
    note_list(db.writer, made, "created")
    return made.id


async def _free_id(db: Transaction) -> int:
    """Return an unused id that can't be guessed from others, so that it doesn't reveal the number of
    lists.
    """
    while True:
        drawn = IDS[draw_below(len(IDS))]
        if await find_list(db, str(drawn)) is None:
            return drawn


def update_list(db: Transaction, found: ListRow, wanted: ListChanges) -> None:
    """Change a list. Raises 200/40 if there is nothing to change."""
    if wanted == ListChanges():
        raise ApiError(Status.NOTHING_TO_UPDATE)
    made = _changed(found, wanted, precise(db.now))
    upsert_list(db.writer, made)
    note_list(db.writer, made if made.is_public else found, "updated")


def delete_list(db: Transaction, found: ListRow) -> None:
    """Remove a list."""
    delete_list_row(db.writer, found.id)
    note_list(db.writer, found, "deleted")


def note_list(db: Writer, found: ListRow, action: str) -> None:
    """Let every worker forget what it has answered about a list, if it is public; of others none is kept."""
    if found.is_public:
        db.journal([list_change(found.id, action)])


def _changed(found: ListRow, wanted: ListChanges, at: str) -> ListRow:
    """Return the list with its changes. Raises 400/18 for invalid ones."""
    name = found.name if wanted.name is UNSET else (wanted.name or "").strip()
    description = found.description if wanted.description is UNSET else wanted.description or ""
    sort_by = found.sort_by if wanted.sort_by is UNSET else wanted.sort_by or ORIGINAL
    backdrop = found.backdrop_path if wanted.backdrop_path is UNSET else wanted.backdrop_path or None
    wrong = [
        words
        for words, is_wrong in (
            ("Name can't be blank", wanted.name is not UNSET and not name),
            (
                f"Name is too long (maximum is {LIST_NAME_CHARACTERS} characters)",
                len(name) > LIST_NAME_CHARACTERS,
            ),
            (
                f"Description is too long (maximum is {LIST_DESCRIPTION_CHARACTERS} characters)",
                len(description) > LIST_DESCRIPTION_CHARACTERS,
            ),
            ("Sort by is not included in the list", sort_by not in ITEMS),
            ("Backdrop path is invalid", backdrop is not None and not PICTURE.fullmatch(backdrop)),
        )
        if is_wrong
    ]
    if wrong:
        raise invalid(*wrong)
    return found._replace(
        name=name,
        description=description,
        iso_639_1=_code(LANGUAGE, wanted.iso_639_1, found.iso_639_1),
        iso_3166_1=_code(COUNTRY, wanted.iso_3166_1, found.iso_3166_1),
        is_public=bool(found.is_public) if wanted.public is UNSET else _truth(wanted.public),
        sort_by=sort_by,
        backdrop_path=backdrop,
        updated_at=at,
    )


def _code(form: re.Pattern[str], wanted: str | None | UnsetType, known: str) -> str:
    """Return a valid code; an invalid one changes nothing."""
    return wanted if isinstance(wanted, str) and form.fullmatch(wanted) else known


def _truth(value: object) -> bool:
    """Return a boolean; `0` and `false` are false, also as texts, and so is nothing."""
    return str(value).strip().lower() not in {"0", "0.0", "false", "none", ""}


def invalid(*errors: str) -> ApiError:
    """Return the refusal of an invalid body, with a sentence for each error."""
    return ApiError(Status.VALIDATION_FAILED, errors=errors)
