"""Every answer is compact JSON in UTF-8 whose floats carry a point."""

import json
import re
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.asking import Client
from tests.laws.sample import LANGUAGES, a_subject, law

FLOATS = {"aspect_ratio", "popularity", "vote_average"}
DECIMALS = {"popularity": 4, "vote_average": 3}


@law
@given(data=st.data())
def test_answers_are_compact(demo: Client, demo_url: str, data: st.DataObject) -> None:
    subject = data.draw(a_subject(demo_url))
    name = data.draw(st.sampled_from(["", *subject.resource.parts()]))
    language = data.draw(st.sampled_from(LANGUAGES))
    answer = demo.get(f"{subject.path}/{name}".rstrip("/"), {"language": language})
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    floats: list[str] = []

    def number(text: str) -> float:
        floats.append(text)
        return float(text)

    body = json.loads(answer.body, parse_float=number)
    compact = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    assert answer.body.decode() == compact
    assert [text for text in floats if not re.fullmatch(r"-?\d+\.\d+", text)] == []
    assert list(wrong_floats(body)) == []


def wrong_floats(value: Any) -> Any:
    """Members that are floats by the contract, and are none or have too many decimals."""
    if isinstance(value, dict):
        for key, each in value.items():
            if key in FLOATS and not isinstance(each, float):
                yield key, each
            if key in DECIMALS and round(each, DECIMALS[key]) != each:
                yield key, each
            yield from wrong_floats(each)
    elif isinstance(value, list):
        for each in value:
            yield from wrong_floats(each)
