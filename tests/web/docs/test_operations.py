"""Every operation has its page, its Markdown, and samples that answer what the page shows."""

import html
import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from reelbase.web.docs.described import Operation, resolved
from tests.asking import Client
from tests.web.docs.operations import operations

pytestmark = pytest.mark.once

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the quick one, where there is one


@pytest.fixture(scope="module")
def client(demo_url: str) -> Iterator[Client]:
    with Client(demo_url, key=None) as client:
        yield client


def plain(page: str) -> str:
    """The text of a page."""
    return html.unescape(re.sub(r"<[^>]+>", "", page))


def test_ids_are_addresses_of_one_operation_each(client: Client) -> None:
    ids = [each.id for each in operations()]
    assert len(set(ids)) == len(ids)
    assert [each for each in ids if re.fullmatch(r"[\w-]+", each) is None] == []


@pytest.mark.thorough
@pytest.mark.parametrize("operation", operations(), ids=lambda each: each.id)
def test_an_operation_has_its_page(client: Client, operation: Operation) -> None:
    answer = client.get(operation.address)
    page = answer.body.decode()
    assert (answer.status, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    told = plain(page)
    assert f"{operation.method} {operation.path}" in told
    for parameter in operation.parameters:
        assert f'name="{parameter.name}"' in page
    for name in answered(operation):
        assert f'<code class="name">{name}</code>' in page
    assert re.findall(r'data-sample="([^"]+)"', page)[:2] == ["curl", "httpx"]
    assert len(answer.body) < 150_000


def test_what_may_be_left_out_of_a_body_is_called_optional(client: Client) -> None:
    marked = 0
    for operation in operations():
        if operation.body is not None:
            page = client.get(operation.address).body.decode()
            body = page.partition('<h2 id="body">')[2].partition("<textarea")[0]
            assert body and "not always there" not in body, operation.id
            marked += body.count('<span class="mark">optional</span>')
    assert marked > 10


def answered(operation: Operation) -> list[str]:
    """The fields of what is answered, where it is one object."""
    if operation.answer is None:
        return []
    return list(resolved(operation.answer, operation.document).get("properties", {}))


@pytest.mark.thorough
@pytest.mark.parametrize("operation", operations(), ids=lambda each: each.id)
def test_an_operation_is_markdown_too(client: Client, operation: Operation) -> None:
    answer = client.get(f"{operation.address}.md")
    text = answer.body.decode()
    assert (answer.status, answer.headers["content-type"]) == (200, "text/markdown; charset=utf-8")
    assert text.startswith("# ") and operation.words in text
    [part] = re.findall(r"^```yaml\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    told: dict[str, Any] = yaml.load(part, Loader=LOADER)
    assert told["paths"] == {operation.path: {operation.method.lower(): operation.part}}
    for reference in re.findall(r"#/components/(\w+)/([\w.-]+)", part):
        assert reference[1] in told["components"][reference[0]]


def test_a_request_with_a_condition_can_be_tried(client: Client) -> None:
    page = client.get("/docs/reference/edit-movie").body.decode()
    [field] = re.findall(r"<input[^>]*name=\"If-Match\"[^>]*>", page)
    assert 'data-in="header"' in field
    assert 'value="*"' in field
    asked = client.ask("POST", "/docs/reference/edit-movie/samples.json", body=b'{"If-Match": "\\"7.1\\""}')
    assert 'If-Match: "7.1"' in plain(asked.json()["curl"])
