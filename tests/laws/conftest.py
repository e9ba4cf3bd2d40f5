"""The demo catalogue, asked without the cache in front."""

import functools
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.asking import Client


@pytest.fixture(scope="session")
def demo(demo_url: str) -> Iterator[Client]:
    with Client(demo_url, cache_size=0) as client:
        yield client


Ask = Callable[..., Any]


@pytest.fixture(scope="session")
def ask(demo: Client) -> Ask:
    """Gives the body of an answer, which must not be changed; the same question is asked once."""

    @functools.cache
    def answered(target: str) -> Any:
        answer = demo.get(target)
        assert answer.status == 200, (target, answer)
        return json.loads(answer.body)

    def ask(path: str, params: Mapping[str, object] | None = None) -> Any:
        return answered(f"{path}?{urlencode(params)}" if params else path)

    return ask
