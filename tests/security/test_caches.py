"""No cache grows without a bound, and none keeps long texts from outside: a walk through the whole source.

A parameter of a cached function is one of few values by its type (FEW), or it stands in BOUNDED, with the
reason why it is short and, where the cache has no bound of its own, why there are few of it.
"""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

pytestmark = pytest.mark.once

SOURCE = Path(__file__).parents[2] / "src" / "reelbase"
FEW = {"bool", "DialectName", "Face", "Kind", "Table"}
"""Types of which there are few values: enumerations, and what is made of our own declarations."""
NUMBERS = {"int"}
"""Types whose values are small, however many there are: fit for a cache with a bound."""

IMPORTED = "the language that a mapping or an option told, one an import; the cache has a bound"
OURS = "called with names that are written in the code"
CATALOGUE = "a field of the catalogue, whose sources its owner chooses; only where the index is written"
CATALOGUE_FIELDS = "names of fields, which have no text of a source; the cache has a bound"
BOUNDED = {
    "api/descriptions.py kept path": OURS,
    "accounts/limits.py _origin_of address": "cut by origin_of",
    "api/reference/examples.py examples version": OURS,
    "api/reference/words.py operation_words version": OURS,
    "api/reference/words.py tag_words version": OURS,
    "asgi/scope.py _shown query": "shown calls it for short requests alone",
    "asgi/scope.py _shown authorization": "shown calls it for short requests alone",
    "artwork/drawing/faces.py _font weight": "of the styles, which are written in the code",
    "artwork/drawing/faces.py _font width": "of the styles, which are written in the code",
    "artwork/drawing/faces.py _of_machine letter": "one character",
    "artwork/drawing/faces.py display family": OURS,
    "artwork/drawing/faces.py east_asian own": "one of REGIONS",
    "artwork/drawing/lettering.py lettered text": "a piece of a title, whose sources its owner chooses",
    "artwork/drawing/lettering.py lettered style": "of the styles, which are written in the code",
    "catalog/countries.py _countries language": "cut where the query is read",
    "web/browse/words.py words_in code": "one of CODES",
    "logs.py _known_address path": "address calls it for short ones alone",
    "logs.py _known_address query": "address calls it for short ones alone",
    "logs.py _known_without_secrets text": "without_secrets calls it for short texts alone",
    "logs.py _shown_address text": "shown_address cuts it",
    "http/target.py _is_host text": "is_host calls it for short ones alone",
    "importers/formats/bodies/coded.py _folds form": "a type of shapes.py",
    "importers/formats/bodies/lenient.py _decoder type_": "a type of shapes.py",
    "importers/formats/bodies/lenient.py _arm type_": "a type of shapes.py",
    "importers/formats/bodies/lenient.py _fields struct": "a type of shapes.py",
    "importers/formats/bodies/lenient.py _arm of": "Struct, dict or list",
    "importers/engine/fields.py field_of name": IMPORTED,
    "importers/engine/provenance.py _held_in source": "one of the sources",
    "importers/engine/provenance.py _held_in fields": CATALOGUE_FIELDS,
    "importers/engine/provenance.py _texts held": CATALOGUE_FIELDS,
    "importers/engine/entity_rows.py _places row": OURS,
    "importers/engine/edited_content.py _shapes row": OURS,
    "importers/engine/edited_content.py _rows_shape row": OURS,
    "storage/rows/registry.py table_of row": OURS,
    "matching/scoring.py _comparable title": "names are cut at LONGEST; the cache has a bound",
    "matching/folding.py _folded name": "folded calls it for short names alone",
    "importers/merging/countries.py country_words language": IMPORTED,
    "importers/merging/genres.py genre_words kind": OURS,
    "importers/merging/genres.py genre_words language": IMPORTED,
    "importers/merging/languages.py language_words language": IMPORTED,
    "importers/formats/nfo/people.py _jobs department": OURS,
    "moments.py stamp moment": "a moment, which is small; the cache has a bound",
    "operations/parameters/binding.py _keywords function": OURS,
    "search/dates.py levels day": CATALOGUE,
    "search/documents.py _key title": CATALOGUE,
    "search/documents.py _spoken iso_639_1": CATALOGUE,
    "search/documents.py _spoken iso_3166_1": CATALOGUE,
    "search/documents.py _listed name": OURS,
    "search/documents.py _listed values": CATALOGUE,
    "search/documents.py _dated date": CATALOGUE,
    "search/documents.py _offer country": CATALOGUE,
    "search/documents.py _offer monetization": CATALOGUE,
    "search/facts.py beginning name": OURS,
    "search/facts.py floors field": OURS,
    "search/facts.py releases_begun certification": CATALOGUE,
    "search/facts.py releases_begun country": CATALOGUE,
    "search/facts.py releases_begun type_": CATALOGUE,
    "storage/queries/belonging.py _keys key": OURS,
    "storage/queries/belonging.py _by_owner kind": OURS,
    "storage/queries/belonging.py _by_owner id_": OURS,
    "storage/queries/belonging.py _by_column column": OURS,
    "storage/queries/belonging.py _by_owners others": OURS,
    "storage/queries/belonging.py _set_column name": OURS,
    "storage/queries/belonging.py _set_column column": OURS,
    "storage/queries/replacing.py _drop_twice column": OURS,
    "storage/queries/replacing.py _drop_itself column": OURS,
    "storage/queries/replacing.py _mentioning column": OURS,
    "storage/queries/removing.py _named column": OURS,
    "storage/queries/replacing.py _owners column": OURS,
    "storage/queries/replacing.py _rename column": OURS,
    "storage/queries/removing.py _empty column": OURS,
    "storage/queries/removing.py _forget column": OURS,
    "storage/queries/removing.py _held kind": OURS,
    "storage/queries/removing.py _held_among kind": OURS,
    "storage/queries/removing.py _mentioning column": OURS,
    "storage/queries/removing.py _of_series kind": OURS,
    "storage/queries/removing.py _owners column": OURS,
    "storage/queries/removing.py _there kind": OURS,
    "storage/schema.py _decoder_of name": "a table of ours, held against the schema",
    "storage/schema.py _decoder_of columns": "columns of that table",
    "storage/schema.py schema_of revision": "a backup's revision, looked up among ours before",
    "storage/engine/dependencies.py votes_in statement": OURS,
    "storage/engine/reads.py reads_of statement": OURS,
    "storage/engine/written.py _changed_by command": OURS,
    "storage/engine/json_rows.py _decoder row": OURS,
    "storage/engine/writer.py _delete_owned row": OURS,
    "storage/engine/writer.py _insert_text table": OURS,
    "storage/engine/writer.py _insert_text columns": OURS,
    "storage/engine/writer.py _insert_text places": "of the columns of a table; the cache has a bound",
    "storage/queries/whole_rows.py select_entities row": OURS,
    "storage/queries/whole_rows.py select_matching column": OURS,
    "storage/queries/whole_rows.py select_matching row": OURS,
    "storage/queries/whole_rows.py select_numbered row": OURS,
    "storage/queries/whole_rows.py select_owned row": OURS,
    "storage/queries/whole_rows.py select_whole row": OURS,
    "storage/rows/registry.py types_of row": OURS,
    "web/docs/prose.py _lexer language": "the languages of our own guides",
    "web/docs/prose.py spoken text": "sentences of our own description",
    "web/docs/reference.py _refusal text": "refusals of our own description",
}
MADE_IN_PLACE = {
    "http/connections.py Connections.__init__": "addresses of connections, which the system tells",
    "importers/formats/nfo/importing.py _Library.__init__": "folders of an import; the cache has a bound",
}
"""Where a cache is made around a function by a call."""


class Cached(NamedTuple):
    """A parameter of a cached function."""

    name: str
    type: str
    is_endless: bool


def is_cache(node: ast.expr) -> bool:
    called = node.func if isinstance(node, ast.Call) else node
    name = called.attr if isinstance(called, ast.Attribute) else called
    return (name.id if isinstance(name, ast.Name) else name) in {"cache", "lru_cache"}


def is_endless(node: ast.expr) -> bool:
    """Whether a cache keeps whatever it is given."""
    if not isinstance(node, ast.Call):
        return ast.unparse(node).rpartition(".")[2] == "cache"
    sizes = [*node.args, *(each.value for each in node.keywords if each.arg == "maxsize")]
    return any(isinstance(each, ast.Constant) and each.value is None for each in sizes)


def cached(tree: ast.Module, path: str) -> Iterator[Cached]:
    """Every parameter of a cached function of a module."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        caches = [each for each in node.decorator_list if is_cache(each)]
        given = node.args
        others = [each for each in (given.vararg, given.kwarg) if each]
        for each in (*given.posonlyargs, *given.args, *given.kwonlyargs, *others) if caches else ():
            type_ = ast.unparse(each.annotation) if each.annotation else "object"
            yield Cached(f"{path} {node.name} {each.arg}", type_.strip("'\""), any(map(is_endless, caches)))


def made_in_place(tree: ast.Module, path: str) -> Iterator[str]:
    """Where a cache is made by a call, by class and method."""
    decorators = {
        id(each)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for each in node.decorator_list
    }

    def walk(node: ast.AST, within: tuple[str, ...]) -> Iterator[str]:
        for child in ast.iter_child_nodes(node):
            named = isinstance(child, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
            if isinstance(child, ast.Call) and is_cache(child) and id(child) not in decorators:
                yield f"{path} {'.'.join(within)}"
            yield from walk(child, (*within, child.name) if named else within)  # type: ignore[attr-defined]

    yield from walk(tree, ())


def trees() -> Iterator[tuple[str, ast.Module]]:
    for file in sorted(SOURCE.rglob("*.py")):
        yield str(file.relative_to(SOURCE)), ast.parse(file.read_text(encoding="utf-8"))


def unbounded(tree: ast.Module, path: str) -> list[str]:
    """The parameters by which a cache could grow, for which no reason is given."""
    return [
        each.name
        for each in cached(tree, path)
        if each.type not in FEW
        and not (each.type in NUMBERS and not each.is_endless)
        and each.name not in BOUNDED
    ]


class Source(NamedTuple):
    """The parameters of all cached functions, those without a bound, and caches that are made in place."""

    known: set[str]
    unbounded: list[str]
    made: set[str]


@pytest.fixture(scope="module")
def source() -> Source:
    """What the whole source has, whose trees are too large to be kept."""
    found = Source(set(), [], set())
    for path, tree in trees():
        found.known.update(each.name for each in cached(tree, path))
        found.unbounded.extend(unbounded(tree, path))
        found.made.update(made_in_place(tree, path))
    return found


def test_every_cache_is_bounded(source: Source) -> None:
    assert source.unbounded == []
    assert source.made == MADE_IN_PLACE.keys()


def test_no_reason_outlives_its_cache(source: Source) -> None:
    assert source.known >= BOUNDED.keys()


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("@cache\ndef f(text: str): ...", ["m.py f text"]),
        ("@functools.cache\ndef f(text): ...", ["m.py f text"]),
        ("@lru_cache(None)\ndef f(n: int): ...", ["m.py f n"]),
        ("@functools.lru_cache(maxsize=None)\nasync def f(*, n: int): ...", ["m.py f n"]),
        ("@lru_cache\ndef f(text: bytes, n: int): ...", ["m.py f text"]),
        ("@lru_cache(maxsize=10)\ndef f(*texts: str): ...", ["m.py f texts"]),
        ("@cache\ndef f(kind: Kind, is_it: bool): ...", []),
        ("@cache\ndef f(): ...", []),
        ("def f(text: str): ...", []),
    ],
)
def test_what_is_found(source: str, found: list[str]) -> None:
    assert unbounded(ast.parse(source), "m.py") == found


def test_what_is_made_in_place_is_found() -> None:
    source = "class A:\n  def f(self):\n    self.g = lru_cache(8)(self.h)\n@lru_cache(8)\ndef k(): ..."
    assert list(made_in_place(ast.parse(source), "m.py")) == ["m.py A.f"]
