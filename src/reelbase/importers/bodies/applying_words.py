"""How words change the state: those of one answer in its language, and lists of translations."""

from typing import Any

from reelbase.catalog.default_names import episode_name, season_name
from reelbase.catalog.language import Language
from reelbase.entity import Kind
from reelbase.importers.bodies.claims import FULL, LISTED, ORIGINAL
from reelbase.importers.bodies.columns import PLACE, TRANSLATION
from reelbase.importers.bodies.state import Row, State

_TEXTS = tuple((name, TRANSLATION[name]) for name in ("name", "overview", "tagline", "homepage"))
_NAME = TRANSLATION["name"]
_HOMEPAGE = TRANSLATION["homepage"]
_RUNTIME = TRANSLATION["runtime"]
_POSTER = TRANSLATION["poster_path"]
_LISTED = TRANSLATION["listed"]


def put_words(
    state: State,
    kind: str,
    id_: int,
    belief: int,
    language: str,
    region: str,
    is_default: bool,
    texts: dict[str, Any],
) -> None:
    """The words of one answer, in its language."""
    if belief != FULL and id_ in state.complete[kind]:
        return
    if not state.exists(kind, id_):
        return
    rows = state.own("translation", kind, id_)
    before = rows.get((language, region))
    row = list(before or (kind, id_, language, region, 0, "", "", "", "", None, False, False, None))
    wanted = Language(language, region)
    if row[_NAME] and not row[_LISTED] and row[_NAME] == _stand_in(state, kind, id_, texts, wanted):
        row[_NAME] = ""  # told by a row that did not tell the original title as well
    name = _name(state, kind, id_, texts, row[_NAME], wanted)
    if kind == Kind.TV and texts.get("homepage") is not None:
        texts = {**texts, "homepage": _homepage(state, id_, texts["homepage"], row[_HOMEPAGE], is_default)}
    for text, place in _TEXTS:
        if belief != FULL and row[_LISTED]:
            break  # the list of translations knows better
        value = name if text == "name" else texts.get(text)
        if value is not None and (belief == FULL or (value and (belief == LISTED or not row[place]))):
            row[place] = value
    _put_extras(state, row, belief, is_default, texts)
    if tuple(row) == before:
        return
    if any(row[place] for _, place in _TEXTS) or row[_LISTED] or row[_POSTER]:
        state.set_own("translation", kind, id_, {**rows, (language, region): tuple(row)})
    elif before is not None:
        state.set_own("translation", kind, id_, {k: v for k, v in rows.items() if k != (language, region)})


def _name(
    state: State, kind: str, id_: int, texts: dict[str, Any], stored: str, language: Language
) -> str | None:
    """The title as it is stored: "" where it only stands in for one that is missing."""
    name: str | None = texts.get("name")
    if name is None or name != _stand_in(state, kind, id_, texts, language):
        return name
    return stored if stored == name else ""


def _stand_in(state: State, kind: str, id_: int, texts: dict[str, Any], language: Language) -> str | None:
    """What answers show in place of a title that is not translated; None where there is nothing."""
    row, place = state.rows[kind][id_], PLACE[kind]
    if kind == Kind.SEASON:
        return season_name("", row[place["season_number"]], language)
    if kind == Kind.EPISODE:
        return episode_name("", row[place["episode_number"]], language)
    column = ORIGINAL.get(kind)  # type: ignore[call-overload]
    return None if column is None else texts.get("original") or row[place[column]]


def _homepage(state: State, id_: int, value: str, stored: str, is_default: bool) -> str:
    """The homepage as its translation keeps it: "" where it is the one that the series keeps itself."""
    row = state.rows[Kind.TV][id_]
    place = PLACE[Kind.TV]["homepage"]
    if value == (stored or row[place]):
        return stored
    if is_default and not stored:
        row[place] = value
        return ""
    return value


def _put_extras(state: State, row: list[Any], belief: int, is_default: bool, texts: dict[str, Any]) -> None:
    kind, id_ = row[:2]
    runtime = texts.get("runtime")
    # In English only where the list of translations has one, which would be read instead.
    if runtime is not None and (not is_default or row[_RUNTIME]):
        row[_RUNTIME] = runtime
    poster = texts.get("poster")
    if is_default and belief == FULL:
        row[_POSTER] = None  # it stands in the entity's own row
    elif poster and (belief in (FULL, LISTED) or not row[_POSTER]):
        row[_POSTER] = poster
        state.pictured.add((kind, id_))
        if is_default:  # in the place of one that only an answer in another language has told
            state.rows[kind][id_][PLACE[kind]["poster_path"]] = poster


def put_translations(state: State, kind: str, id_: int, rows: list[Row]) -> None:
    """The list of translations: languages that it had before and has no more are gone."""
    before = state.own("translation", kind, id_)
    after = {key: row for key, row in before.items() if not row[_LISTED]}
    for row in rows:
        key = (row[2], row[3])
        poster = before[key][_POSTER] if key in before else None
        after[key] = (kind, id_, *row[2:_POSTER], poster)
    state.set_own("translation", kind, id_, after)
