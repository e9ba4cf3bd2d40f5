"""Words as fields that editors set: in each language, and as a fact that stands in all of them."""

from collections.abc import Hashable, Mapping
from typing import get_args

from msgspec import UnsetType, structs

from reelbase.catalog.language import ENGLISH
from reelbase.entity import Kind
from reelbase.importers.engine.edited_field import (
    Locks,
    Rows,
    Subject,
    TableField,
    Unfit,
    behind,
    converted,
    language_of,
    union_of,
)
from reelbase.importers.engine.edited_values import WORDS, Words
from reelbase.importers.engine.entity_rows import replaced
from reelbase.importers.engine.translation_rows import has_texts, no_words
from reelbase.storage.rows import TranslationRow

FACT = ""
"""The item that is the fact of the same name: it stands in each language for which no word is set."""


class Translated(TableField[TranslationRow]):
    """Something in each language."""

    def key(self, row: TranslationRow) -> Hashable:
        return (row.iso_639_1, row.iso_3166_1)


class WordField(Translated):
    """A word in each language."""

    def __init__(self, name: str) -> None:
        super().__init__(name, TranslationRow)
        field = next(each for each in structs.fields(Words) if each.name == name)
        self._shapes = tuple(each for each in get_args(field.type) if each is not UnsetType)
        self._unknown = None if name in {"runtime", "poster_path"} else ""

    def check(self, kind: Kind, item: str, value: object) -> tuple[str, object]:
        if self.name not in WORDS.get(kind, ()):
            words = ", ".join(WORDS.get(kind, ())) or "none"
            raise Unfit(f"expected words that a {kind} has in a language ({words}), found {self.name}")
        language = str(language_of(item))
        found = converted(value, union_of(self._shapes), f"{self.name} in {language}")
        return language, self._unknown if found is None else found

    def shown(self, rows: Mapping[Hashable, TranslationRow]) -> dict[str, object]:
        found = {_code(row): getattr(row, self.name) for row in rows.values()}
        return {language: value for language, value in found.items() if value not in {None, ""}}

    def lay(self, subject: Subject, rows: Rows[TranslationRow], locks: Locks) -> Rows[TranslationRow]:
        locks = dict(locks)
        if FACT in locks:
            rows = self._without_word(rows)
            fact = locks.pop(FACT)
            if self.name == "poster_path" and fact is not None:
                locks.setdefault(str(ENGLISH), fact)  # else English would show its own best one
        rows = dict(rows)
        for item in sorted(locks):
            value, language = locks[item], language_of(item)
            blank = no_words(subject.entity, language)._replace(position=behind(rows.values()))
            row = replaced(rows.get(language, blank), self._columns(value))
            if _says_something(row) or language in rows:
                # Listed: it is kept though it be the original title.
                rows[language] = row._replace(listed=bool(row.listed) or has_texts(row))
        return rows

    def _columns(self, value: object) -> dict[str, object]:
        """Return the columns in which a value that an editor set is kept."""
        if self.name != "poster_path":
            return {self.name: value}
        return {"poster_path": value, "poster_chosen": value is not None}

    def _without_word(self, rows: Rows[TranslationRow]) -> Rows[TranslationRow]:
        """Return the rows without what other sources say: the fact that an editor set stands in its place."""
        bare = {key: replaced(row, {self.name: self._unknown}) for key, row in rows.items()}
        return {key: row for key, row in bare.items() if row.listed or _says_something(row)}


def _says_something(row: TranslationRow) -> bool:
    return has_texts(row) or bool(row.poster_path or row.runtime)


class LanguageField(Translated):
    """The languages in which there are words: one can be taken away."""

    def __init__(self) -> None:
        super().__init__("translations", TranslationRow)

    def check(self, kind: Kind, item: str, value: object) -> tuple[str, object]:
        if value is not None:
            raise Unfit("expected a language that is taken away, found a value for it")
        return str(language_of(item)), None

    def shown(self, rows: Mapping[Hashable, TranslationRow]) -> dict[str, object]:
        words = [each.name for each in structs.fields(Words)]
        return {_code(row): {name: getattr(row, name) for name in words} for row in rows.values()}

    def lay(self, subject: Subject, rows: Rows[TranslationRow], locks: Locks) -> Rows[TranslationRow]:
        return {key: row for key, row in rows.items() if _code(row) not in locks}


def _code(row: TranslationRow) -> str:
    return f"{row.iso_639_1}-{row.iso_3166_1}"
