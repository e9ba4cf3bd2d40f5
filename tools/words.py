"""Check the words of docstrings and names: `python -m tools.words`, a part of `make lint`.

A docstring of a function begins with a verb ("Return", "Replace", "Group"); one of a property, a class or a
value says what the thing is. None begins with a question word, and none uses the words in `UNCLEAR`. A verb
that is missing from `tools/verbs.txt` is added there.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

TOOLS = Path(__file__).parent
ROOT = TOOLS.parent
SOURCE = ROOT / "src" / "reelbase"
VERBS = frozenset((TOOLS / "verbs.txt").read_text(encoding="utf-8").split())
QUESTIONS = re.compile(
    r"(what|whatever|whether|who|whom|whose|whoever|those|how|where|which|when|why)\b", re.I
)
UNCLEAR = re.compile(r"\b(told|whoever|whomever|as yet|meanwhile|but for|those that|beside)\b", re.I)
UNCLEAR_NAME = re.compile(r"(?:^|_)(told|whoever|whomever|as_yet|meanwhile|but_for|beside)(?:_|$)", re.I)
COLUMNS = frozenset({"told_at"})
"""Names of columns, which a migration alone could change."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


class Fault(NamedTuple):
    """A docstring or a name that breaks a rule."""

    path: Path
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.text}"


def faults_in(source: str, path: Path) -> Iterator[Fault]:
    """Find the faults of one file."""
    if UNCLEAR_NAME.search(path.stem):
        yield Fault(path, 1, f"unclear file name: {path.stem}")
    for node in ast.walk(ast.parse(source)):
        for line, name in _names(node):
            if UNCLEAR_NAME.search(name) and name not in COLUMNS:
                yield Fault(path, line, f"unclear name: {name}")
        for line, text, is_action in _docstrings(node):
            for fault in _faults_of(text, is_action):
                yield Fault(path, line, f"{fault}: {text.strip().splitlines()[0]}")


def _faults_of(text: str, is_action: bool) -> Iterator[str]:
    if found := UNCLEAR.search(text):
        yield f'unclear word "{found[0]}"'
    if QUESTIONS.match(text.strip()):
        yield "begins with a question word"
    elif is_action and (first := re.match(r"\W*(\w+)", text)) and first[1].lower() not in VERBS:
        yield f'begins with "{first[1]}", which is no verb of tools/verbs.txt'


def _names(node: ast.AST) -> Iterator[tuple[int, str]]:
    """Find the names that a node gives to something."""
    if isinstance(node, Function | ast.ClassDef):
        yield node.lineno, node.name
    elif isinstance(node, ast.arg):
        yield node.lineno, node.arg
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        yield node.lineno, node.id


def _docstrings(node: ast.AST) -> Iterator[tuple[int, str, bool]]:
    """Find the docstrings of a node: line, text, and if a verb must come first."""
    if isinstance(node, ast.Module | ast.ClassDef | Function) and (text := ast.get_docstring(node)):
        yield node.body[0].lineno, text, isinstance(node, Function) and not _is_value(node)
    if isinstance(node, ast.Module | ast.ClassDef):
        for value, after in zip(node.body, node.body[1:], strict=False):
            if isinstance(value, ast.Assign | ast.AnnAssign) and (text := _text_of(after)):
                yield after.lineno, text, False


def _is_value(node: Function) -> bool:
    """Return true for a property, which is read like a value."""
    names = {
        each.attr if isinstance(each, ast.Attribute) else getattr(each, "id", "")
        for each in node.decorator_list
    }
    return bool(names & {"property", "cached_property"})


def _text_of(node: ast.stmt) -> str | None:
    if (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    ):
        return node.value.value
    return None


def main() -> int:
    """Print every fault of the source, the tools and the measurements; return 1 if there is any."""
    found = [
        fault
        for folder in (SOURCE, TOOLS, ROOT / "bench")
        for path in sorted(folder.rglob("*.py"))
        for fault in faults_in(path.read_text(encoding="utf-8"), path.relative_to(ROOT))
    ]
    for fault in found:
        print(fault)
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
