"""Our own descriptions of the API, as they are served."""

from functools import cache
from typing import Any

from reelbase.api.openapi import description
from reelbase.api.reference.operations import Described, Version, described
from reelbase.operations import v3
from reelbase.operations.asking import OPERATIONS
from reelbase.settings import Settings

Schema = dict[str, Any]


@cache
def document(version: Version) -> Schema:
    """The description of one version."""
    return description(version, v3.RESOURCES, OPERATIONS, Settings().public_url)


@cache
def operations() -> list[Described]:
    """Every operation of both versions, as it is declared."""
    return [each for version in Version for each in described(version, v3.RESOURCES, OPERATIONS)]


@cache
def paths() -> dict[str, Schema]:
    """The paths of both versions."""
    return {path: methods for version in Version for path, methods in document(version)["paths"].items()}


def version_of(path: str) -> Version:
    """The version that a path belongs to."""
    return next(version for version in Version if path.startswith(version.prefix))
