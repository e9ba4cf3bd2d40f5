"""Print the figures of the source's form, and refuse what is beyond its bounds: `python -m tools.figures`.

Bounds hold what is there today, and only become smaller.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles
from typing import NamedTuple

SOURCE = Path(__file__).parents[1] / "src" / "reelbase"
Node = ast.FunctionDef | ast.AsyncFunctionDef


FRONT = "reelbase.api.front"
"""The order of the steps of a request, and nothing else."""
MOST_ANY = 34
MOST_PLACES = 82
"""Lines with `Any` and subscripts by a number: to fall below 60 and 100."""


class Figure(NamedTuple):
    """A figure of the source, and what it may be at most; None: it is only shown."""

    name: str
    value: float
    most: float | None


class Code(NamedTuple):
    """A file of the source."""

    module: str
    lines: list[str]
    tree: ast.Module


def read_source() -> list[Code]:
    """Return all files of the source."""
    found = []
    for path in sorted(SOURCE.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        parts = path.relative_to(SOURCE.parent).with_suffix("").parts
        module = ".".join(parts).removesuffix(".__init__")
        found.append(Code(module, text.splitlines(), ast.parse(text)))
    return found


def figures(source: list[Code]) -> Iterator[Figure]:
    """Yield every figure with its bound."""
    lengths = [length_of(node) for code in source for node in ast.walk(code.tree) if isinstance(node, Node)]
    files = [len(code.lines) for code in source]
    nodes = [node for code in source for node in ast.walk(code.tree)]
    yield Figure("source lines", sum(files), None)
    yield Figure("files", len(files), None)
    yield Figure("longest file", max(files), 400)
    yield Figure("lines of the front", sum(len(c.lines) for c in source if c.module == FRONT), 150)
    yield Figure("functions", len(lengths), None)
    yield Figure("function lines, median", median(lengths), 6)
    yield Figure("function lines, p90", quantiles(lengths, n=10)[-1], 17)
    yield Figure("longest function", max(lengths), 60)
    yield Figure("lines with Any", sum(has_any(line) for code in source for line in code.lines), MOST_ANY)
    yield Figure("literal [N] subscripts", sum(map(is_place, nodes)), MOST_PLACES)
    yield Figure("star getters", sum(map(is_star_getter, nodes)), 0)
    yield Figure("names used nowhere", len(unused(source)), 0)


def length_of(node: Node) -> int:
    """Return the lines of a function, without those of functions above it."""
    return (node.end_lineno or node.lineno) - node.lineno + 1


def has_any(line: str) -> bool:
    """Return if a line of code names the type that allows everything; imports and comments count as well."""
    return bool(re.search(r"\bAny\b", line))


def is_place(node: ast.AST) -> bool:
    """Return if a node reads a value by a number, as `row[2]`."""
    return isinstance(node, ast.Subscript) and (
        isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, int)
    )


def is_star_getter(node: ast.AST) -> bool:
    """Return if a node is `itemgetter(*places)`, which gives no tuple where there is one place."""
    return (
        isinstance(node, ast.Call)
        and ast.unparse(node.func).rpartition(".")[2] in {"attrgetter", "itemgetter"}
        and any(isinstance(each, ast.Starred) for each in node.args)
    )


USED = re.compile(r"\w+")
BY_OTHERS = {
    "connection_lost": "asyncio calls it",
    "connection_made": "asyncio calls it",
    "data_received": "asyncio calls it",
    "eof_received": "asyncio calls it",
    "pause_writing": "asyncio calls it",
    "resume_writing": "asyncio calls it",
    "datagram_received": "asyncio calls it",
    "error_received": "asyncio calls it",
    "downgrade": "Alembic calls it",
    "init_processes": "uvicorn calls it",
    "keep_subprocess_alive": "uvicorn calls it",
    "wait_closed": "uvicorn calls it",
    "on_body": "httptools calls it",
    "on_header": "httptools calls it",
    "on_headers_complete": "httptools calls it",
    "on_message_begin": "httptools calls it",
    "on_message_complete": "httptools calls it",
    "on_url": "httptools calls it",
    "upgrade": "Alembic calls it",
    "pytest_addoption": "pytest calls it",
    "pytest_configure": "pytest calls it",
    "restart_all": "uvicorn calls it",
    "with_clock": "tests of others call it",
    "with_fixture": "tests of others call it",
    "get_container_host_ip": "tests of others call it",
    "get_exposed_port": "tests of others call it",
    "EpisodeType": "the vocabulary of TMDB, which tests hold answers against",
    "MovieStatus": "the vocabulary of TMDB, which tests hold answers against",
    "VideoType": "the vocabulary of TMDB, which tests hold answers against",
    "certification_order": "the order of TMDB, which tests hold answers against",
}
"""Names that others than Reelbase's source use -> who."""


def unused(source: list[Code]) -> list[str]:
    """Return functions and classes whose name stands nowhere else, unless a decorator registers them."""
    counts: dict[str, int] = {}
    for code in source:
        for word in USED.findall("\n".join(code.lines)):
            counts[word] = counts.get(word, 0) + 1
    return [
        f"{code.module}.{node.name}"
        for code in source
        for node in ast.walk(code.tree)
        if isinstance(node, Node | ast.ClassDef)
        and counts[node.name] == 1
        and not node.decorator_list
        and not node.name.startswith("__")
        and node.name not in BY_OTHERS
    ]


def main() -> int:
    """Print the table; return 1 where a figure is beyond its bound."""
    source = read_source()
    found = list(figures(source))
    for each in found:
        bound = "" if each.most is None else f"at most {each.most:,}"
        print(f"{each.name:24} {each.value:>9,} {bound:>16}")
    beyond = [each.name for each in found if each.most is not None and each.value > each.most]
    for name in beyond:
        print(f"error: expected {name} within its bound (tools/figures.py), found more", file=sys.stderr)
    for name in unused(source):
        print(f"error: {name} is used nowhere", file=sys.stderr)
    return bool(beyond)


if __name__ == "__main__":
    sys.exit(main())
