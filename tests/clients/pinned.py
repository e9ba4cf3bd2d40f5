"""Clients in the versions that applications pin, beside the newest versions of the same packages."""

import importlib
import sys
from pathlib import Path
from types import ModuleType

PINNED = Path(sys.prefix) / "pinned"
"""Where `make` installs requirements/pinned.lock."""


def imported(package: str, *, is_pinned: bool) -> ModuleType:
    """The package in its newest or its pinned version; both can be used side by side."""
    before = _taken(package)
    path = [str(PINNED)] if is_pinned else []
    sys.path[:0] = path
    try:
        return importlib.import_module(package)
    finally:
        del sys.path[: len(path)]
        _taken(package)
        sys.modules.update(before)


def _taken(package: str) -> dict[str, ModuleType]:
    """The modules of a package that are loaded, which are not any more."""
    names = [each for each in sys.modules if each == package or each.startswith(f"{package}.")]
    return {name: sys.modules.pop(name) for name in names}
