"""Every operation that is served, with what is said of it."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import NoReturn, get_type_hints

from msgspec import Struct

from reelbase.accounts.session import User
from reelbase.api.reference.words import OperationWords, operation_words
from reelbase.operations.operation import Operation
from reelbase.operations.parameters.binding import body_of, parameters
from reelbase.operations.query import Parameter
from reelbase.operations.resource import Resource


class Version(StrEnum):
    """A version of the API, each with a description of its own."""

    V3 = "v3"
    V4 = "v4"

    @property
    def prefix(self) -> str:
        """The beginning of its paths."""
        return f"/{self.number}/"

    @property
    def number(self) -> str:
        """Its number, as paths have it."""
        return self.removeprefix("v")


@dataclass(frozen=True)
class Served:
    """One operation as it is declared."""

    method: str
    path: str
    tag: str
    function: Callable[..., object]
    documented: bool
    writes: bool = False
    parts: tuple[str, ...] = ()  # what can be appended


@dataclass(frozen=True, kw_only=True)
class Described(Served):
    """The same with its operationId and its words."""

    id: str
    words: OperationWords

    @cached_property
    def segments(self) -> list[str]:
        """The names in the path."""
        return re.findall(r"{(\w+)}", self.path)

    @cached_property
    def parameters(self) -> dict[str, Parameter]:
        """The arguments of the function that come from the query."""
        return parameters(self.function)

    @cached_property
    def body(self) -> type[Struct] | None:
        """The Struct that the function takes from a body, or from a query that stands for one."""
        return body_of(self.function)

    @property
    def takes_query(self) -> bool:
        """True if the fields of a body are sent in the query."""
        return self.method == "GET" or self.words.by_query

    @cached_property
    def answer(self) -> object:
        """The type of the answer; None where there never is one."""
        found = get_type_hints(self.function)["return"]
        return None if found is NoReturn else found

    @cached_property
    def takes_user(self) -> bool:
        """True if it looks at a user's token of version 4."""
        return User in get_type_hints(self.function).values()

    @property
    def needs_user(self) -> bool:
        """True if it needs one; lists that are public can be read without."""
        return self.takes_user and (self.writes or self.path.startswith("/4/account"))


def described(
    version: Version, resources: Iterable[Resource], operations: Iterable[Operation]
) -> Iterator[Described]:
    """Yield every operation of a version, in the order of the reference; LookupError if one has no words."""
    served = {f"{each.method} {each.path}": each for each in _served(resources, operations)}
    served = {request: each for request, each in served.items() if each.path.startswith(version.prefix)}
    words = operation_words(version)
    silent = served.keys() - {each.request for each in words.values()}
    if silent:
        raise LookupError(f"nothing is said of {', '.join(sorted(silent))} in operations_{version}.toml")
    for id_, said in words.items():
        yield Described(**vars(served[said.request]), id=id_, words=said)


def _served(resources: Iterable[Resource], operations: Iterable[Operation]) -> Iterator[Served]:
    for resource in resources:
        parts = resource.parts()
        yield Served(
            "GET", resource.path, resource.tag, resource.details, True, parts=tuple(resource.subresources)
        )
        for name, part in parts.items():
            yield Served("GET", f"{resource.path}/{name}", resource.tag, part, name in resource.subresources)
    operations = list(operations)
    for each in operations:
        below = _below(each.path, operations) if each.appends else ()
        yield Served(each.method, each.path, each.tag, each.function, each.documented, each.writes, below)


def _below(path: str, operations: Iterable[Operation]) -> tuple[str, ...]:
    """Return the names behind the path of what is read there."""
    paths = [each.path for each in operations if each.method == "GET"]
    return tuple(each.removeprefix(f"{path}/") for each in paths if each.startswith(f"{path}/"))
