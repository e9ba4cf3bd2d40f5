"""Query parameters: a keyword-only argument's type says how it is read from the query."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import NamedTuple, NewType, get_type_hints

from msgspec import Struct

from reelbase.accounts.caller import Caller
from reelbase.accounts.editors import Editor
from reelbase.accounts.limits import Address, Limits
from reelbase.accounts.list_items import ListLimit
from reelbase.accounts.listing import Listing
from reelbase.accounts.session import Rater, User, Who
from reelbase.bounds import HISTORY_PAGE, PAGES
from reelbase.catalog.dates import DateRange
from reelbase.catalog.id_sources import SOURCES
from reelbase.catalog.language import (
    ENGLISH,
    Country,
    ImageLanguages,
    Language,
    LanguagesInTurn,
    VideoLanguages,
    in_turn,
)
from reelbase.catalog.languages import read_language_groups, read_languages, read_languages_in_turn
from reelbase.catalog.page import IncludeAdult, Page
from reelbase.errors import ApiError, Status
from reelbase.operations.description import Schema
from reelbase.operations.parameters.body import read_body
from reelbase.operations.parameters.discover import PARAMETERS as DISCOVERING
from reelbase.operations.parameters.lists import PARAMETERS as LISTING
from reelbase.operations.parameters.match import PARAMETERS as MATCHING
from reelbase.operations.parameters.search import PARAMETERS as SEARCHING
from reelbase.operations.parameters.spans import PARAMETERS as SPANNING
from reelbase.operations.query import TEXT, Parameter, Query, day, includes_adult, region, truth, whole
from reelbase.search.index import Index
from reelbase.storage.queries.flags import ADDED, Order

PublicUrl = NewType("PublicUrl", str)
"""The address at which people reach this server, by the settings."""

SentTo = NewType("SentTo", Caller)
"""The caller of whom only the `server` is wanted; an answer that has read it is not kept in memory."""

Said = NewType("Said", Query)
"""All that the query says, for operations of doors, which read it by the rules of their protocol."""

ImageUrl = NewType("ImageUrl", str)
"""The address of pictures, by the settings; empty where they are at the address that was asked."""

AddedListing = NewType("AddedListing", Listing)
"""A listing in an order by when things were added."""

IfMatch = NewType("IfMatch", str)
"""The ETag that what is changed has to have, `*` for any, empty where nothing is said."""

Content = NewType("Content", bytes)
"""The body as it was sent, for operations whose form depends on their path."""

Cursor = NewType("Cursor", str)
"""The place from which a list goes on; empty: its beginning."""

PageSize = NewType("PageSize", int)
"""The number of entries that a page of a history has at most."""

Since = NewType("Since", str)
"""The change set, or the moment, from which differences are wanted; empty: the beginning."""

Until = NewType("Until", str)
"""The change set, or the moment, up to which differences are wanted; empty: now."""

OfField = NewType("OfField", str)
"""The field whose history is wanted; empty: of every one."""


class EditFilter(NamedTuple):
    """The edits that are wanted; what is empty is not asked."""

    kind: str
    field: str
    who: str
    action: str
    watchlist: bool  # only titles on the watchlist of who asks


class EventFilter(NamedTuple):
    """The events that are wanted, by names with commas between; what is empty is not asked."""

    kinds: str
    actions: str


After = NewType("After", str)
"""The id of the event behind which others are wanted; empty: the last one that there is."""

MessageState = NewType("MessageState", str)
"""The messages of a webhook that are wanted: `failed` or `waiting`."""

SuggestionState = NewType("SuggestionState", str)
"""The suggestions that are wanted, by their state; empty: all."""

Key = NewType("Key", str)
"""The key of the application that asks, empty where its token tells of none."""

ExternalSource = NewType("ExternalSource", str)
GenreLanguage = NewType("GenreLanguage", Language)
WatchRegion = NewType("WatchRegion", str)

LANGUAGE: Schema = {"type": "string", "default": "en-US"}
PAGE: Schema = {"type": "integer", "format": "int32", "default": 1, "minimum": 1, "maximum": PAGES}
WINDOW = timedelta(days=14)
EARLIEST = datetime.min.replace(tzinfo=UTC)


def _language(query: Query, now: datetime) -> Language:
    """Read the language. TMDB: one that is malformed is ignored (one report, 2017).

    What one language lacks comes from the languages that the key prefers; several stand for themselves.
    """
    text, preferred = query.get("language"), query.preferences.languages
    asked = read_languages_in_turn(text) if text else None
    if preferred is None or isinstance(asked, LanguagesInTurn):
        return asked or ENGLISH
    return preferred if asked is None else in_turn((asked, *preferred.each())) or ENGLISH


def _page(query: Query, now: datetime) -> Page:
    text = query.get("page")
    if text is None:
        return Page(1)
    if not (text.isascii() and text.isdigit() and len(text) < 10 and 1 <= int(text) <= PAGES):
        raise ApiError(Status.INVALID_PAGE)
    return Page(int(text))


def _page_size(query: Query) -> int:
    wanted = whole(query.get("limit"))
    if wanted is not None and not 1 <= wanted <= HISTORY_PAGE:
        raise ApiError(Status.INVALID_PARAMETERS)
    return wanted or 50


def _image_languages(query: Query, now: datetime) -> ImageLanguages:
    """Read the two-letter parts of languages; `include_image_language` wins over `language`."""
    return ImageLanguages(_groups(query, "include_image_language"))


def _video_languages(query: Query, now: datetime) -> VideoLanguages:
    preferred = query.preferences.languages or ENGLISH
    default = tuple((each.iso_639_1,) for each in preferred.each())
    return VideoLanguages(_groups(query, "include_video_language") or default)


def _groups(query: Query, name: str) -> tuple[tuple[str, ...], ...]:
    """Return the languages that a parameter includes, all at once, or else those of `language`, in turn."""
    included, language = query.get(name), query.get("language")
    if included and (found := read_languages(included)):
        return (found,)
    if not language:
        return ()
    asked, preferred = read_language_groups(language), query.preferences.languages
    if preferred is None or len(asked) != 1:
        return asked
    return (*asked, *((each.iso_639_1,) for each in preferred.each()))


def _order(query: Query, among: Sequence[Order]) -> Order:
    """Return the order that was asked for.

    TMDB: an unknown one is ignored (guessed: docs/reference/tmdb.md#favourites-and-watchlists).
    """
    return next((order for order in among if order == query.get("sort_by")), Order.ADDED_FIRST)


def _listing(among: Sequence[Order]) -> Parameter:
    """Return the reading of a listing in one of these orders."""
    orders: Schema = {**TEXT, "enum": [*map(str, among)], "default": str(Order.ADDED_FIRST)}
    return Parameter(
        {"sort_by": orders, "language": LANGUAGE, "page": PAGE},
        lambda query, now: Listing(_order(query, among), _language(query, now), _page(query, now)),
        refuses=(Status.INVALID_PAGE,),
    )


def _date_range(query: Query, now: datetime) -> DateRange:
    """Read whole days, both included: without a start the last 24 hours, without an end up to now."""
    start, end = day(query.get("start_date")), day(query.get("end_date"))
    last = now if end is None else end + timedelta(days=1, seconds=-1)
    first = last - min(timedelta(days=1), last - EARLIEST) if start is None else start
    if last - first > WINDOW + timedelta(days=1):
        raise ApiError(Status.INVALID_DATE_RANGE)
    return DateRange(first, last)


PARAMETERS: dict[object, Parameter] = {
    **DISCOVERING,
    **LISTING,
    **MATCHING,
    **SEARCHING,
    **SPANNING,
    Language: Parameter({"language": LANGUAGE}, _language),
    Page: Parameter({"page": PAGE}, _page, refuses=(Status.INVALID_PAGE,)),
    ImageLanguages: Parameter({"include_image_language": TEXT, "language": TEXT}, _image_languages),
    VideoLanguages: Parameter({"include_video_language": TEXT, "language": LANGUAGE}, _video_languages),
    DateRange: Parameter(
        {"start_date": {**TEXT, "format": "date"}, "end_date": {**TEXT, "format": "date"}},
        _date_range,
        refuses=(Status.INVALID_DATE, Status.INVALID_DATE_RANGE),
    ),
    Country: Parameter({"country": TEXT}, lambda query, now: Country(region(query, "country"))),
    Editor: Parameter({}, lambda query, now: Editor(query.caller, query.editor)),
    IfMatch: Parameter({}, lambda query, now: IfMatch(query.condition)),
    Content: Parameter({}, lambda query, now: Content(query.content)),
    Cursor: Parameter({"cursor": TEXT}, lambda query, now: Cursor(query.get("cursor", ""))),
    PageSize: Parameter(
        {"limit": {"type": "integer", "default": 50, "minimum": 1, "maximum": HISTORY_PAGE}},
        lambda query, now: PageSize(_page_size(query)),
    ),
    EditFilter: Parameter(
        {**dict.fromkeys(("kind", "field", "who", "action"), TEXT), "watchlist": {"type": "boolean"}},
        lambda query, now: EditFilter(
            kind=query.get("kind", ""),
            field=query.get("field", ""),
            who=query.get("who", ""),
            action=query.get("action", ""),
            watchlist=truth(query.get("watchlist")),
        ),
    ),
    EventFilter: Parameter(
        {"kinds": TEXT, "actions": TEXT},
        lambda query, now: EventFilter(query.get("kinds", ""), query.get("actions", "")),
    ),
    After: Parameter({"after": TEXT}, lambda query, now: After(query.get("after", ""))),
    MessageState: Parameter(
        {"state": {**TEXT, "enum": ["failed", "waiting"], "default": "failed"}},
        lambda query, now: MessageState(query.get("state", "failed")),
    ),
    SuggestionState: Parameter({"state": TEXT}, lambda query, now: SuggestionState(query.get("state", ""))),
    Since: Parameter({"since": TEXT}, lambda query, now: Since(query.get("since", ""))),
    Until: Parameter({"until": TEXT}, lambda query, now: Until(query.get("until", ""))),
    OfField: Parameter({"field": TEXT}, lambda query, now: OfField(query.get("field", ""))),
    Who: Parameter(
        {"session_id": TEXT},
        lambda query, now: Who(query.caller),
        refuses=(Status.AUTHENTICATION_FAILED,),
    ),
    Rater: Parameter(
        {"guest_session_id": TEXT, "session_id": TEXT},
        lambda query, now: Rater(query.caller),
        refuses=(Status.AUTHENTICATION_FAILED,),
    ),
    Listing: _listing([*Order]),
    AddedListing: _listing(ADDED),
    User: Parameter({}, lambda query, now: User(query.caller), refuses=(Status.AUTHENTICATION_FAILED,)),
    Key: Parameter({}, lambda query, now: Key(query.caller.key)),
    Address: Parameter({}, lambda query, now: Address(query.caller.address)),
    SentTo: Parameter({}, lambda query, now: SentTo(query.caller)),
    Said: Parameter({}, lambda query, now: Said(query)),
    ExternalSource: Parameter(
        {"external_source": {**TEXT, "enum": [*SOURCES]}},
        lambda query, now: ExternalSource(query.get("external_source", "")),
        frozenset({"external_source"}),
        (Status.NOT_FOUND, Status.INVALID_PARAMETERS),
    ),
    IncludeAdult: Parameter(
        {"include_adult": {"type": "boolean", "default": False}},
        lambda query, now: IncludeAdult(includes_adult(query)),
    ),
    GenreLanguage: Parameter(
        {"language": {"type": "string", "default": "en"}},
        lambda query, now: GenreLanguage(_language(query, now)),
    ),
    WatchRegion: Parameter(
        {"watch_region": TEXT}, lambda query, now: WatchRegion(region(query, "watch_region"))
    ),
}

Bind = Callable[[Query, datetime], dict[str, object]]


@dataclass(frozen=True)
class Given:
    """Arguments of functions that come from no request."""

    index: Index
    public_url: str = ""
    image_url: str = ""
    limits: Limits = field(default_factory=Limits)
    list_limit: int = 10_000

    def by_type(self) -> dict[object, object]:
        """Return the same by the types of the arguments that take it."""
        return {
            Index: self.index,
            PublicUrl: self.public_url,
            ImageUrl: self.image_url,
            Limits: self.limits,
            ListLimit: self.list_limit,
        }


def parameters(function: Callable[..., object]) -> dict[str, Parameter]:
    """Return the arguments of a function that come from the query, and the reading of each."""
    return {name: PARAMETERS[type_] for name, type_ in _keywords(function).items() if type_ in PARAMETERS}


def body_of(function: Callable[..., object]) -> type[Struct] | None:
    """Return the Struct that the function takes from the body of the request."""
    return next(iter(_bodies(function).values()), None)


def uses_index(function: Callable[..., object]) -> bool:
    """Return true if the function looks things up in the index."""
    return Index in _keywords(function).values()


def needs_session(function: Callable[..., object]) -> bool:
    """Return true if the function is refused where nobody has signed in."""
    return any(Status.AUTHENTICATION_FAILED in each.refuses for each in parameters(function).values())


def binder(function: Callable[..., object], given_by: Given) -> Bind:
    """Return a function that gives the keyword arguments: from the query, the body, or the server."""
    rules = [(name, parameter.parse) for name, parameter in parameters(function).items()]
    rules += [(name, _body_rule(type_)) for name, type_ in _bodies(function).items()]
    known = given_by.by_type()
    given = {name: known[type_] for name, type_ in _keywords(function).items() if type_ in known}
    unbound = _keywords(function).keys() - given.keys() - {name for name, _ in rules}
    if unbound:
        raise TypeError(f"{function.__qualname__}: nothing gives {', '.join(sorted(unbound))}")

    def bind(query: Query, now: datetime) -> dict[str, object]:
        return {**given, **{name: parse(query, now) for name, parse in rules}}

    return bind


def _bodies(function: Callable[..., object]) -> dict[str, type[Struct]]:
    return {
        name: type_
        for name, type_ in _keywords(function).items()
        if isinstance(type_, type) and issubclass(type_, Struct)
    }


def _body_rule(fields: type[Struct]) -> Callable[[Query, datetime], Struct]:
    return lambda query, now: read_body(query, fields)


@cache
def _keywords(function: Callable[..., object]) -> Mapping[str, object]:
    """Return the keyword-only arguments of a function and their types."""
    hints = get_type_hints(function)
    return {
        name: hints[name]
        for name, parameter in inspect.signature(function).parameters.items()
        if parameter.kind is inspect.Parameter.KEYWORD_ONLY
    }
