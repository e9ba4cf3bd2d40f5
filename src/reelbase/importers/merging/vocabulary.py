"""Vocabularies: the names by which sources write genres, countries or languages, and what they stand for."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from reelbase.importers.engine.names import folded
from reelbase.importers.merging.values import ValueFault

Code = TypeVar("Code", int, str)


@dataclass(frozen=True, slots=True)
class Vocabulary(Generic[Code]):
    """The codes of names; names are equal without case, accents and punctuation."""

    what: str  # "a genre", for reasons
    codes: Mapping[str, Code]
    otherwise: Callable[[str], Code | None] = lambda _name: None  # for names that stand in no list

    def find(self, name: str) -> Code | None:
        """The code of a name, None of an unknown one."""
        for each in (name, folded(name)):
            if (code := self.codes.get(each)) is not None:
                return code
        return self.otherwise(name)

    def read(self, names: Iterable[str]) -> tuple[list[Code], list[str]]:
        """The codes of these names, each once, and the names that are unknown."""
        codes: dict[Code, None] = {}
        unknown: list[str] = []
        for name in names:
            code = self.find(name)
            if code is None:
                unknown.append(name)
            else:
                codes[code] = None
        return list(codes), unknown

    def fault(self, field: str, unknown: Iterable[str]) -> str:
        """The reason why names that are unknown were left out of a field."""
        return f"expected {self.what} for {field}, found {', '.join(repr(each[:40]) for each in unknown)}"

    def only(self, text: str, field: str) -> Code:
        """The code of a text that is one name; raises ValueFault for any other."""
        code = self.find(text)
        if code is None:
            raise ValueFault(self.fault(field, [text]))
        return code


def by_name(pairs: Iterable[tuple[str, Code]]) -> dict[str, Code]:
    """Codes by folded name; a name that stands for two of them stands for none."""
    found: dict[str, set[Code]] = {}
    for name, code in pairs:
        if name:
            found.setdefault(folded(name), set()).add(code)
    return {name: next(iter(codes)) for name, codes in found.items() if len(codes) == 1}
