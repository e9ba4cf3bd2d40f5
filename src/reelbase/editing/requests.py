"""The forms of requests to edit: one of each kind, made of the fields that editors set."""

from collections.abc import Mapping
from functools import cache, reduce
from operator import or_
from typing import Annotated, Generic, TypeVar, cast

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType, to_builtins

from reelbase import bounds
from reelbase.entity import Kind
from reelbase.importers.engine.claims import Values
from reelbase.importers.engine.edited_field import ListField
from reelbase.importers.engine.edited_fields import tables_of
from reelbase.importers.engine.edited_lists import Pictures
from reelbase.importers.engine.edited_values import FACTS, WORDS, Shown, Words

V = TypeVar("V")
Base = TypeVar("Base", bound="TitleEdit")
Comment = Annotated[str, Meta(max_length=bounds.EDIT_COMMENT_CHARACTERS)]
ItemName = Annotated[str, Meta(max_length=1_200)]
Rows = Meta(max_length=bounds.EDITED_ROWS)


class ListEdit(Struct, Generic[V], forbid_unknown_fields=True):
    """Edits of a list: the whole list, or rows of it by what the answers call `item`."""

    set: Annotated[list[V], Rows] | UnsetType = UNSET
    add: Annotated[list[V], Rows] = []
    change: dict[ItemName, V] = {}
    remove: Annotated[list[ItemName], Rows] = []


class PictureEdit(Struct, forbid_unknown_fields=True):
    """Edits of pictures that are there: their languages and their order."""

    change: dict[ItemName, Shown] = {}
    remove: Annotated[list[ItemName], Rows] = []


class Numbers(Struct, forbid_unknown_fields=True):
    """The numbers that a new season or a new episode has."""

    series_id: Annotated[int, Meta(ge=-bounds.EDITED_TITLES, le=bounds.ID)]
    season_number: Annotated[int, Meta(ge=0, le=bounds.ID)]
    episode_number: Annotated[int, Meta(ge=0, le=bounds.ID)] | UnsetType = UNSET


class TitleEdit(Struct, forbid_unknown_fields=True, kw_only=True):
    """Edits of one entity, and the comment on them."""

    comment: Comment = ""
    release: Annotated[list[ItemName], Rows] = []


class NewTitle(TitleEdit, forbid_unknown_fields=True, kw_only=True):
    """A new entity; a season or an episode has numbers."""

    numbers: Numbers | UnsetType = UNSET

    @property
    def given_numbers(self) -> Values:
        """The numbers by name, empty where there are none."""
        return {} if self.numbers is UNSET else to_builtins(self.numbers)


class TitleInBatch(NewTitle, forbid_unknown_fields=True, kw_only=True):
    """Edits of an entity among others, as it was read with this ETag; one with an id below zero is new."""

    id: Annotated[int, Meta(ge=-bounds.EDITED_TITLES, le=bounds.ID)]
    etag: Annotated[str, Meta(max_length=100)] = ""


class Batch(Struct, forbid_unknown_fields=True):
    """Edits of several entities at once."""

    titles: list[TitleInBatch]
    comment: Comment = ""


@cache
def edit_form(kind: Kind) -> type[TitleEdit]:
    """Return the form of edits of one entity of a kind."""
    return _form(f"{NAMES[kind]}Edit", kind, TitleEdit)


@cache
def new_form(kind: Kind) -> type[NewTitle]:
    """Return the form of a new entity of a kind."""
    return _form(f"New{NAMES[kind]}", kind, NewTitle)


@cache
def batch_form(kind: Kind) -> type[TitleInBatch]:
    """Return the form of edits of an entity of a kind among others."""
    return _form(f"{NAMES[kind]}InBatch", kind, TitleInBatch, tag=str(kind))


@cache
def batch() -> type[Batch]:
    """Return the form of edits of several entities at once."""
    any_kind = reduce(or_, map(batch_form, Kind))
    some = Meta(min_length=1, max_length=bounds.EDITED_TITLES)
    titles = Annotated[list[any_kind], some]  # type: ignore[valid-type]
    made = msgspec.defstruct(
        "BatchOfTitles", [("titles", type_of(titles))], bases=(Batch,), forbid_unknown_fields=True
    )
    return cast("type[Batch]", made)


def _form(name: str, kind: Kind, base: type[Base], *, tag: str | None = None) -> type[Base]:
    fields = [(field, form, UNSET) for field, form in fields_of(kind).items()]
    made = msgspec.defstruct(
        name,
        fields,
        bases=(base,),
        kw_only=True,
        tag=tag,
        tag_field="kind" if tag else None,
        forbid_unknown_fields=True,
    )
    return cast("type[Base]", made)


@cache
def fields_of(kind: Kind) -> Mapping[str, type]:
    """Return what can be edited of a kind, and the form of each."""
    found: dict[str, object] = {"facts": FACTS[kind] | UnsetType}
    if WORDS.get(kind):
        found["words"] = dict[str, Words | None] | UnsetType
    for name, field in tables_of(kind).items():
        if isinstance(field, Pictures):
            found[name] = PictureEdit | UnsetType
        elif isinstance(field, ListField):
            found[name] = ListEdit[field.shape] | UnsetType  # type: ignore[name-defined]
    return {name: type_of(form) for name, form in found.items()}


def type_of(form: object) -> type:
    """Return a form as a type: one that is annotated, or one of several."""
    return cast("type", form)


NAMES = {
    Kind.MOVIE: "Movie",
    Kind.TV: "Series",
    Kind.SEASON: "Season",
    Kind.EPISODE: "Episode",
    Kind.PERSON: "Person",
    Kind.COLLECTION: "Collection",
    Kind.COMPANY: "Company",
    Kind.NETWORK: "Network",
    Kind.KEYWORD: "Keyword",
    Kind.GENRE: "Genre",
}
"""Kind -> the name of its forms."""
