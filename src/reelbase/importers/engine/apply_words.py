"""Applies words to the state: those of one answer in its language, and lists of translations and titles."""

from typing import assert_never

from reelbase.catalog.default_names import episode_name, season_name
from reelbase.catalog.language import Language
from reelbase.entity import Entity, Kind
from reelbase.importers.engine import claims as say
from reelbase.importers.engine.claims import Belief, Texts, WordClaim
from reelbase.importers.engine.entity_rows import FactsRow
from reelbase.importers.engine.state import State
from reelbase.importers.engine.translation_rows import has_texts, no_words
from reelbase.importers.engine.values import ORIGINAL
from reelbase.storage.rows import AlternativeTitleRow, EpisodeRow, SeasonRow, TranslationRow


def apply_words(state: State, entity: Entity, claim: WordClaim) -> None:
    """Let words change the state."""
    match claim:
        case say.Words():
            _put_words(state, entity, claim)
        case say.Translations():
            _put_translations(state, entity, claim)
        case say.AlternativeTitles():
            _put_titles(state, entity, claim)
        case _:
            assert_never(claim)


def _put_words(state: State, entity: Entity, claim: say.Words) -> None:
    """Put the words of one answer into the translation in its language."""
    if claim.belief is not Belief.FULL and state.is_complete(entity):
        return
    if not state.exists(entity):
        return
    facts = state.row(entity)
    translations = state.translations.of(entity)
    before = translations.get(claim.language)
    row = before or no_words(entity, claim.language)
    stand_in = _stand_in(facts, entity.kind, claim.texts, claim.language)
    if row.name and not row.listed and row.name == stand_in:
        row = row._replace(name="")  # from a row that did not have the original title as well
    row = _with_texts(row, claim, _texts_to_store(state, entity, claim, row, stand_in))
    row = _with_runtime_and_poster(state, entity, row, claim)
    if row == before:
        return
    if has_texts(row) or row.listed or row.poster_path:
        state.translations.put(entity, {**translations, claim.language: row})
    elif before is not None:
        rest = {key: each for key, each in translations.items() if key != claim.language}
        state.translations.put(entity, rest)


def _texts_to_store(
    state: State, entity: Entity, claim: say.Words, row: TranslationRow, stand_in: str | None
) -> Texts:
    """Return the texts without what only stands in for a text that is missing."""
    texts = claim.texts
    if texts.name is not None and texts.name == stand_in:
        texts = texts._replace(name=row.name if row.name == texts.name else "")
    if entity.kind is Kind.TV and texts.homepage is not None:
        homepage = _homepage(state, entity.id, texts.homepage, row.homepage, is_default=claim.is_default)
        texts = texts._replace(homepage=homepage)
    return texts


def _with_texts(row: TranslationRow, claim: say.Words, texts: Texts) -> TranslationRow:
    """Return the translation with these texts, as far as they may be believed."""
    if claim.belief is not Belief.FULL and row.listed:
        return row  # the list of translations knows better

    def better(old: str, value: str | None) -> str:
        """Return the text that is believed: the stored or the claimed one."""
        if value is None:
            return old
        is_believed = claim.belief is Belief.FULL or (value and (claim.belief is Belief.LISTED or not old))
        return value if is_believed else old

    return row._replace(
        name=better(row.name, texts.name),
        overview=better(row.overview, texts.overview),
        tagline=better(row.tagline, texts.tagline),
        homepage=better(row.homepage, texts.homepage),
    )


def _stand_in(row: FactsRow | None, kind: Kind, texts: Texts, language: Language) -> str | None:
    """Return what answers show in place of a title that is not translated; None if there is nothing."""
    match row:
        case SeasonRow():
            return season_name("", row.season_number, language)
        case EpisodeRow():
            return episode_name("", row.episode_number, language)
    column = ORIGINAL.get(kind)
    return None if column is None else texts.original or getattr(row, column)


def _homepage(state: State, id_: int, value: str, stored: str, *, is_default: bool) -> str:
    """Return the homepage as the translation keeps it: "" if it is the one that the series keeps itself."""
    own = state.series.rows[id_].homepage
    if value == (stored or own):
        return stored
    if is_default and not stored:
        state.series.change(id_, {"homepage": value})
        return ""
    return value


def _with_runtime_and_poster(
    state: State, entity: Entity, row: TranslationRow, claim: say.Words
) -> TranslationRow:
    runtime, poster = claim.texts.runtime, claim.texts.poster
    # In English only if the list of translations has one, which would be read instead.
    if runtime is not None and (not claim.is_default or row.runtime):
        row = row._replace(runtime=runtime)
    if claim.is_default and claim.belief is Belief.FULL:
        return row._replace(poster_path=None) if row.poster_path else row  # it stands in the entity's row
    if poster and (claim.belief in (Belief.FULL, Belief.LISTED) or not row.poster_path):
        row = row._replace(poster_path=poster)
        state.pictured.add(entity)
        if claim.is_default:  # in the place of one that only an answer in another language has
            state.entities[entity.kind].change(entity.id, {"poster_path": poster})
    return row


def _put_translations(state: State, entity: Entity, claim: say.Translations) -> None:
    """Replace the list of translations; the posters of languages that stay are kept."""
    before = state.translations.of(entity)
    after = {key: row for key, row in before.items() if not row.listed}
    for key, row in state.translations.keyed(entity, claim.rows).items():
        poster = before[key].poster_path if key in before else None
        after[key] = row._replace(poster_path=poster) if poster else row
    state.translations.put(entity, after)


def _put_titles(state: State, entity: Entity, claim: say.AlternativeTitles) -> None:
    """Replace all alternative titles, or those of one country."""
    titles = claim.titles
    if claim.country:
        before = [
            say.CountryTitle(row.iso_3166_1, row.title, row.type)
            for _, row in sorted(state.alternative_titles.of(entity).items())
        ]
        if [each for each in before if each.iso_3166_1 == claim.country] == titles:
            return
        titles = [*(each for each in before if each.iso_3166_1 != claim.country), *titles]
    rows = [AlternativeTitleRow(*entity, place, *title) for place, title in enumerate(titles)]
    state.alternative_titles.put_all(entity, rows)
