"""From a path to what answers it: a tree of segments, since Starlette's list of patterns costs a scan."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Generic, NamedTuple, TypeVar

Target = TypeVar("Target")


@dataclass
class _Node(Generic[Target]):
    children: dict[str, "_Node[Target]"] = field(default_factory=dict)
    value: "_Node[Target] | None" = None  # below a segment in braces
    targets: dict[str, Target] = field(default_factory=dict)  # by method


class Match(NamedTuple, Generic[Target]):
    """A target, and the values of the segments in braces, in order."""

    target: Target
    values: tuple[str, ...]


class Router(Generic[Target]):
    """Targets by method and path; a written segment wins over one in braces."""

    def __init__(self) -> None:
        self._root: _Node[Target] = _Node()

    def add(self, method: str, path: str, target: Target) -> None:
        """Let `target` answer `path`, whose segments in braces take any value."""
        node = self._root
        for segment in segments(path):
            if segment.startswith("{"):
                node.value = node.value or _Node()
                node = node.value
            else:
                node = node.children.setdefault(segment, _Node())
        if method in node.targets:
            raise ValueError(f"{method} {path} is declared twice")
        node.targets[method] = target

    def find(self, method: str, path: str) -> Match[Target] | None:
        """Return what answers the path as it stands in a request, or None."""
        return self.match(method, segments(path))

    def match(self, method: str, path: Sequence[str]) -> Match[Target] | None:
        """Return the target of the path, or None."""
        return _match(self._root, method, path, 0, ())


def _match(
    node: _Node[Target], method: str, path: Sequence[str], at: int, values: tuple[str, ...]
) -> Match[Target] | None:
    if at == len(path):
        target = node.targets.get(method)
        return None if target is None else Match(target, values)
    child = node.children.get(path[at])
    found = child and _match(child, method, path, at + 1, values)
    if not found and node.value and path[at]:
        found = _match(node.value, method, path, at + 1, (*values, path[at]))
    return found or None


def segments(path: str) -> list[str]:
    """Return the path's segments, `.` and `..` resolved; one slash at the end is nothing.

    TMDB: decoding happens once and before this, so `%2F` separates (docs/reference/tmdb.md#paths).
    """
    parts: list[str] = []
    for part in path.removeprefix("/").removesuffix("/").split("/"):
        if part == "..":
            del parts[-1:]
        elif part != ".":
            parts.append(part)
    return parts
