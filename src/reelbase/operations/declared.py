"""Find what the files of a package declare, so that no list of it has to be kept."""

from collections.abc import Sequence
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import TypeVar

Declared = TypeVar("Declared")


def declared(package: ModuleType, type_: type[Declared]) -> Sequence[Declared]:
    """Return every value of the type that a module of the package has at its top, each once."""
    modules = [import_module(f"{package.__name__}.{each.name}") for each in iter_modules(package.__path__)]
    values = [value for module in modules for value in vars(module).values() if isinstance(value, type_)]
    return [*{id(value): value for value in values}.values()]
