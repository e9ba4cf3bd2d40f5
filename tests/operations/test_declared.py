"""Operations are found where they are declared, each in the file of its noun."""

import re
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType

import pytest

from reelbase.operations import v3, v4
from reelbase.operations.declared import declared
from reelbase.operations.operation import Operation
from reelbase.operations.resource import Resource

pytestmark = pytest.mark.once

ID = re.compile(r"/([a-z_]+)/{\w+_(?:id|number)}")


def noun(path: str) -> str:
    """Return the segment that the last id in the path belongs to, without one the first segment."""
    nouns = ID.findall(path)
    return nouns[-1] if nouns else path.split("/")[2]


@pytest.mark.parametrize("version", [v3, v4])
def test_an_operation_is_in_the_file_of_its_noun(version: ModuleType) -> None:
    for info in iter_modules(version.__path__):
        file = info.name
        for operation in vars(vars(version)[file]).values():
            if isinstance(operation, Operation):
                is_long = operation.path.startswith(f"/3/{file.replace('_', '/')}/")  # watch/providers
                assert noun(operation.path) == file or is_long, operation.path


@pytest.mark.parametrize("resource", v3.RESOURCES, ids=lambda each: each.path)
def test_a_resource_is_in_the_file_of_its_noun(resource: Resource) -> None:
    module = vars(v3)[noun(resource.path)]
    assert any(value is resource for value in vars(module).values())


def test_every_declaration_is_found_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where a module imports it from another."""
    package = tmp_path / "declaring"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "first.py").write_text(
        "from reelbase.operations.operation import get\n\n\n"
        "@get('/3/first', tag='first')\nasync def first(db): ...\n"
    )
    (package / "second.py").write_text("from declaring.first import first\n\nSECOND = first\n")
    monkeypatch.syspath_prepend(tmp_path)
    import declaring  # type: ignore[import-not-found]

    assert [each.path for each in declared(declaring, Operation)] == ["/3/first"]
