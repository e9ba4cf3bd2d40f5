"""The verbs of claims: how each changes the state."""

from collections.abc import Callable

from reelbase.entity import Kind
from reelbase.importers.bodies.applying_credits import (
    put_aggregate,
    put_credit,
    put_credits,
    put_person_credits,
)
from reelbase.importers.bodies.applying_words import put_translations, put_words
from reelbase.importers.bodies.claims import STUB, Claim
from reelbase.importers.bodies.columns import IMAGE, KEY, OWNER_PLACE, PLACE
from reelbase.importers.bodies.loose import (
    put_genres,
    put_group,
    put_groups,
    put_lists,
    put_provider_list,
    put_providers,
)
from reelbase.importers.bodies.state import Row, Rows, State

_SCREENED = PLACE[Kind.EPISODE]["screened_theatrically"]


def put_row(state: State, kind: str, id_: int, belief: int, values: dict[str, object]) -> None:
    """Facts by column."""
    state.put(kind, id_, belief, values)


def put_known(state: State, kind: str, id_: int) -> None:
    """No more than that the entity is there."""
    if not state.exists(kind, id_):
        state.put(kind, id_, STUB, {})


def put_own(state: State, kind: str, id_: int, name: str, rows: list[Row]) -> None:
    """All rows that an entity owns in a table."""
    if name == "tagged_image":
        rows = [row for row in rows if state.exists(row[2], row[3])]
    key = KEY[name]
    state.set_own(name, kind, id_, {key(row): row for row in owned_by(name, id_, rows)})


def owned_by(name: str, id_: int, rows: list[Row]) -> list[Row]:
    """The rows with the owner's id, where they had no more than its address."""
    place = OWNER_PLACE[name]
    if not rows or rows[0][place] == id_:
        return rows
    return [(*row[:place], id_, *row[place + 1 :]) for row in rows]


def put_ids(state: State, kind: str, id_: int, ids: dict[str, str | None]) -> None:
    """Ids in other catalogues by source; None: there is none."""
    rows = dict(state.own("external_id", kind, id_))
    for source, value in ids.items():
        if value is None:
            rows.pop(source, None)
        else:
            rows[source] = (kind, id_, source, value)
    state.set_own("external_id", kind, id_, rows)


def put_found(state: State, kind: str, id_: int, source: str, value: str) -> None:
    """An id by which the entity was found; known ones stay."""
    rows = state.own("external_id", kind, id_)
    if source not in rows:
        state.set_own("external_id", kind, id_, {**rows, source: (kind, id_, source, value)})


def put_images(
    state: State, kind: str, id_: int, type_: str, languages: list[str | None] | None, rows: list[Row]
) -> None:
    """The images of one type: all of them, or those in some languages; what was uploaded here stays."""
    before = state.own("image", kind, id_)
    key = KEY["image"]
    new = {key(row): row for row in owned_by("image", id_, rows)}
    own = {k: row for k, row in before.items() if row[IMAGE["own"]]}
    new = {k: row for k, row in new.items() if k not in own}
    asked = {
        k: row
        for k, row in before.items()
        if row[2] == type_ and _is_asked(row[10], languages) and k not in own
    }
    state.pictured.add((kind, id_))
    if languages is not None and _same_order(asked, new, 4):
        return
    kept = {k: row for k, row in before.items() if k not in asked}
    state.set_own("image", kind, id_, {**kept, **new})


def _is_asked(language: str | None, languages: list[str | None] | None) -> bool:
    return languages is None or language in languages


def _same_order(before: Rows, new: Rows, place: int) -> bool:
    """Whether a part of a list says nothing new: the same rows in the same order, with other numbers."""
    ordered = sorted(before.values(), key=lambda row: row[place])
    return [_without(row, place) for row in ordered] == [_without(row, place) for row in new.values()]


def _without(row: Row, place: int) -> Row:
    return (*row[:place], *row[place + 1 :])


def put_videos(state: State, kind: str, id_: int, languages: list[str], rows: list[Row]) -> None:
    """The clips in some languages."""
    before = state.own("video", kind, id_)
    new = {row[2]: row for row in owned_by("video", id_, rows)}
    asked = {k: row for k, row in before.items() if row[4] in languages}
    if not _same_order(asked, new, 3):
        kept = {k: row for k, row in before.items() if k not in asked}
        state.set_own("video", kind, id_, {**kept, **new})


def put_titles(
    state: State, kind: str, id_: int, country: str | None, rows: list[tuple[str, str, str]]
) -> None:
    """Alternative titles: all of them, or those of one country."""
    before = state.own("alternative_title", kind, id_)
    if country:
        titles = [tuple(row[3:]) for _, row in sorted(before.items())]
        if [t for t in titles if t[0] == country] == [tuple(row) for row in rows]:
            return
        rows = [*(t for t in titles if t[0] != country), *rows]
    state.set_own(
        "alternative_title", kind, id_, {place: (kind, id_, place, *row) for place, row in enumerate(rows)}
    )


_PAGES: dict[str, tuple[int | None, int]] = {"review": (12, 13), "related": (2, 3), "list_item": (None, 3)}
"""Table -> the place of what is asked for (language, relation), and the place of the position."""
_RELATION = (2, 3)


def put_page(
    state: State, kind: str, id_: int, name: str, asked: str, first: int, end: int, rows: list[Row]
) -> None:
    """One page of a list: replaces what stood on that page, and removes what is beyond the last.

    What stands on two pages, since the list moved between the answers, keeps its first place.
    """
    asked_place, position = _PAGES[name]
    last = first + 20
    kept = {
        k: row
        for k, row in state.own(name, kind, id_).items()
        if (asked_place is not None and row[asked_place] != asked)
        or not _is_gone(row[position], first, last, end)
    }
    key = KEY[name]
    if name == "related":
        rows = [row for row in rows if state.exists(row[4], row[5])]
    if name == "list_item":
        rows = [row for row in rows if row[0] not in state.made_here]
    new = {key(row): row for row in owned_by(name, id_, rows)}
    for k in new.keys() & kept.keys():
        del (new if kept[k][position] < first else kept)[k]
    state.set_own(name, kind, id_, {**kept, **new})


def put_unknown_page(
    state: State, kind: str, id_: int, name: str, asked: str, first: int, end: int, rows: list[Row]
) -> None:
    """One page as answered in another language, of a list that has none: only where it is unknown."""
    asked_place, position = _RELATION
    known = state.own(name, kind, id_).values()
    if not any(row[asked_place] == asked and first <= row[position] < first + 20 for row in known):
        put_page(state, kind, id_, name, asked, first, end, rows)


def _is_gone(position: int, first: int, last: int, end: int) -> bool:
    return first <= position < last or end <= position < 1_000_000


def put_review(state: State, kind: str, id_: int, row: Row) -> None:
    """One review; its place in the list of reviews stays."""
    rows = state.own("review", kind, id_)
    before = rows.get(row[0])
    if before is not None:
        row = (*row[:-1], before[13])
    state.set_own("review", kind, id_, {**rows, row[0]: row})


def put_join(state: State, kind: str, id_: int, name: str, other: int) -> None:
    """A company or a keyword of a movie whose own details are not known."""
    rows = state.own(name, kind, id_)
    if id_ in state.complete[kind] or any(row[3] == other for row in rows.values()):
        return
    place = max(rows, default=-1) + 1
    state.set_own(name, kind, id_, {**rows, place: (kind, id_, place, other)})


def put_episodes(state: State, kind: str, id_: int, series: int, number: int, ids: list[int]) -> None:
    """All episodes of a season: those that its answer had before and has no more are gone."""
    if id_ not in state.rows[kind]:
        return
    there = set(ids)
    for episode in state.in_season[series, number] - there:
        stored = state.rows[Kind.EPISODE].get(episode)
        if stored and stored[1:3] == [series, number] and episode in state.complete[Kind.EPISODE]:
            state.homeless.add((Kind.EPISODE, episode))


def put_screened(state: State, _kind: str, id_: int, ids: list[int]) -> None:
    """The episodes of a series that were shown in cinemas; no others were."""
    there = set(ids)
    for episode, row in state.rows[Kind.EPISODE].items():
        if row[1] == id_:
            row[_SCREENED] = episode in there


Verb = Callable[..., None]
VERBS: dict[str, Verb] = {
    "row": put_row,
    "known": put_known,
    "words": put_words,
    "translations": put_translations,
    "own": put_own,
    "ids": put_ids,
    "found": put_found,
    "images": put_images,
    "videos": put_videos,
    "titles": put_titles,
    "credits": put_credits,
    "aggregate": put_aggregate,
    "person_credits": put_person_credits,
    "credit": put_credit,
    "page": put_page,
    "unknown_page": put_unknown_page,
    "review": put_review,
    "join": put_join,
    "episodes": put_episodes,
    "screened": put_screened,
    "genres": put_genres,
    "providers": put_providers,
    "provider_list": put_provider_list,
    "lists": put_lists,
    "groups": put_groups,
    "group": put_group,
}

TABLES: dict[str, tuple[str, ...]] = {
    "words": ("translation",),
    "translations": ("translation",),
    "ids": ("external_id",),
    "found": ("external_id",),
    "images": ("image", "translation"),
    "videos": ("video",),
    "titles": ("alternative_title",),
    "credits": ("credit",),
    "aggregate": ("credit",),
    "credit": ("credit",),
    "review": ("review",),
}
"""Verb -> the tables it looks into; `own`, `page` and `join` name theirs themselves."""


def apply(state: State, claim: Claim) -> None:
    """Let one claim change the state."""
    verb, kind, id_ = claim[:3]
    if state.refused and (kind, id_) in state.refused:
        return
    VERBS[verb](state, kind, id_, *claim[3:])
