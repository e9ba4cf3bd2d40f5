"""Settling: what follows from the facts once all claims of a batch are in the state."""

from collections.abc import Iterator
from typing import Any

from reelbase.entity import Kind
from reelbase.importers.bodies.claims import ORIGINAL
from reelbase.importers.bodies.columns import EMPTY, IMAGE, PLACE, TRANSLATION, WITH_IMAGES
from reelbase.importers.bodies.state import Row, Rows, State

_TYPE = IMAGE["type"]
_PATH = IMAGE["file_path"]
_LANGUAGE = IMAGE["iso_639_1"]
_VOTES = IMAGE["vote_average"]
_POSITION = IMAGE["position"]
_OWN = IMAGE["own"]
_POSTER = TRANSLATION["poster_path"]
_NAME = TRANSLATION["name"]  # overview, tagline and homepage follow it
_LISTED = TRANSLATION["listed"]


def settle(state: State) -> None:
    """Remove those without a number, and choose the best images of those whose images changed."""
    for kind, id_ in state.homeless:
        state.remove(kind, id_)
    _keep_references(state)
    for kind, column in ORIGINAL.items():
        _forget_original_names(state, kind, PLACE[kind][column])
    _note_pictured(state)
    for kind, id_ in sorted(state.pictured):
        if id_ in state.rows[kind] and kind in WITH_IMAGES:
            _choose(state, kind, id_)


def _keep_references(state: State) -> None:
    """Drop what refers to an episode that is gone."""
    gone = {id_ for kind, id_ in state.homeless if kind == Kind.EPISODE}
    items = state.loose["episode_group_item"].rows
    for key in [key for key, row in items.items() if row[2] in gone]:
        del items[key]
    tagged = state.owned["tagged_image"]
    for owner, rows in tagged.items():
        if any((row[2], row[3]) in state.homeless for row in rows.values()):
            tagged[owner] = {k: r for k, r in rows.items() if (r[2], r[3]) not in state.homeless}


def _forget_original_names(state: State, kind: str, place: int) -> None:
    """A name that turned out to be the original one is none in any language, unless a list says so."""
    before = state.stored[kind]
    ids = {id_ for owner, id_ in state.owned["translation"] if owner == kind}
    ids.update(
        id_
        for id_, row in before.items()
        if id_ in state.rows[kind] and row[place] != state.rows[kind][id_][place]
    )
    state.load_owned("translation", kind, sorted(ids))
    for id_ in ids & state.rows[kind].keys():
        original = state.rows[kind][id_][place]
        rows = state.own("translation", kind, id_)
        if original and any(row[_NAME] == original and not row[_LISTED] for row in rows.values()):
            state.set_own("translation", kind, id_, dict(_without_name(rows, original)))


def _without_name(rows: Rows, original: str) -> Iterator[tuple[Any, Row]]:
    for key, row in rows.items():
        if row[_NAME] != original or row[_LISTED]:
            yield key, row
        elif any(row[_NAME + 1 : _NAME + 4]) or row[_POSTER]:
            yield key, (*row[:_NAME], "", *row[_NAME + 1 :])


def _note_pictured(state: State) -> None:
    """Add those whose picture or original language changed to those whose images are looked at."""
    for kind, columns in WITH_IMAGES.items():
        names = [*columns.values(), *({"original_language"} & PLACE[kind].keys())]
        places = [PLACE[kind][name] for name in names]
        for id_, stored in state.stored[kind].items():
            row = state.rows[kind].get(id_)
            if row is not None and any(row[place] != stored[place] for place in places):
                state.pictured.add((kind, id_))
    language = PLACE[Kind.TV]["original_language"]
    changed = [
        id_
        for id_, stored in state.stored[Kind.TV].items()
        if state.rows[Kind.TV][id_][language] != stored[language]
    ]
    if changed:
        state.load_numbered(Kind.SEASON, changed)
        seasons = [id_ for id_, row in state.rows[Kind.SEASON].items() if row[1] in changed]
        state.load_owned("image", Kind.SEASON, seasons)
        state.pictured.update((Kind.SEASON, id_) for id_ in seasons)


def _choose(state: State, kind: str, id_: int) -> None:
    images = state.own("image", kind, id_)
    recorded = state.stored_owned["image"].get((kind, id_), {})
    if not images and not recorded:
        return
    row = state.rows[kind][id_]
    for type_, column in WITH_IMAGES[kind].items():  # type: ignore[index]
        best = best_image(images, type_, _preferred(state, kind, row, type_))
        place = PLACE[kind][column]
        if best is None:
            if (type_, row[place]) in recorded and (kind, id_, place) not in state.told_pictures:
                row[place] = None  # the last of its images is gone
            continue
        is_own = images[type_, best][_OWN]
        if is_own or not _is_told(state, kind, id_, type_, place):
            row[place] = best
        if type_ == "poster":
            _forget_posters(state, kind, id_)


def _is_told(state: State, kind: str, id_: int, type_: str, place: int) -> bool:
    """Whether details in the default language told the picture that is kept, and nothing newer took it away.

    TMDB: editors pin pictures, whatever their votes, so that what details tell wins
    (docs/reference/tmdb.md#images-and-languages).
    """
    told = state.rows[kind][id_][place]
    if told in EMPTY or id_ not in state.complete[kind]:
        return False
    if (kind, id_, place) in state.told_pictures:
        return True
    before = state.stored[kind].get(id_)
    if before is None or before[place] != told:
        return False
    recorded = state.stored_owned["image"].get((kind, id_), {})
    if (type_, told) in recorded and (type_, told) not in state.own("image", kind, id_):
        return False
    translated = state.own("translation", kind, id_).values() if type_ == "poster" else ()
    return all(row[_POSTER] != told for row in translated)


def _preferred(state: State, kind: str, row: list[Any], type_: str) -> str | None:
    """The language of which the best image of a type is wanted; None: untagged."""
    if type_ != "poster":
        return None
    if kind == Kind.SEASON:
        series = state.rows[Kind.TV].get(row[1])
        return series[PLACE[Kind.TV]["original_language"]] if series else None
    language: str = row[PLACE[kind]["original_language"]]
    return language


def best_image(images: Rows, type_: str, language: str | None) -> str | None:
    """The path of the best image of a type: in the language if there is one, else of all."""
    candidates = [row for row in images.values() if row[_TYPE] == type_]
    if type_ in ("poster", "backdrop"):
        candidates = [row for row in candidates if row[_LANGUAGE] == language] or candidates
    path: str | None = min(candidates, key=_rank)[_PATH] if candidates else None
    return path


def _rank(row: Row) -> tuple[Any, ...]:
    return (row[_POSITION] >= 0, -row[_VOTES], row[_POSITION], row[_PATH])


def _forget_posters(state: State, kind: str, id_: int) -> None:
    """Of the posters known from answers in a language, those are kept that images have in that language."""
    images = state.own("image", kind, id_)
    languages = {row[_PATH]: row[_LANGUAGE] for row in images.values() if row[_TYPE] == "poster"}
    rows = state.own("translation", kind, id_)
    stale = [key for key, row in rows.items() if row[_POSTER] and languages.get(row[_POSTER]) != key[0]]
    if stale:
        after = dict(rows)
        for key in stale:
            after[key] = (*rows[key][:_POSTER], None, *rows[key][_POSTER + 1 :])
        state.set_own("translation", kind, id_, after)
