"""Vocabularies: the names by which sources write genres, countries or languages, and what they stand for."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from reelbase.matching.folding import folded
from reelbase.matching.ids import ValueFault

Code = TypeVar("Code", int, str)


@dataclass(frozen=True, slots=True)
class Vocabulary(Generic[Code]):
    """The codes of names; names are equal without case, accents and punctuation."""

    what: str  # "a genre", for reasons
    codes: Mapping[str, Code]
    otherwise: Callable[[str], Code | None] = lambda _name: None  # for names that stand in no list

    def find(self, name: str) -> Code | None:
        """Return the code of a name, None for an unknown one."""
        for each in (name, folded(name)):
            if (code := self.codes.get(each)) is not None:
                return code
        return self.otherwise(name)

    def read(self, names: Iterable[str]) -> tuple[list[Code], list[str]]:
        """Return the codes of these names, each once, and the unknown names."""
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
        """Return the reason why unknown names were left out of a field."""
        return f"expected {self.what} for {field}, found {', '.join(repr(each[:40]) for each in unknown)}"

    def only(self, text: str, field: str) -> Code:
        """Return the code of a text that is one name. Raises ValueFault for any other."""
        code = self.find(text)
        if code is None:
            raise ValueFault(self.fault(field, [text]))
        return code


def by_name(pairs: Iterable[tuple[str, Code]]) -> dict[str, Code]:
    """Return codes by folded name; a name of two codes is left out."""
    found: dict[str, set[Code]] = {}
    for name, code in pairs:
        if name:
            found.setdefault(folded(name), set()).add(code)
    return {name: next(iter(codes)) for name, codes in found.items() if len(codes) == 1}
