"""The dashboard and the alert rules ask for metrics and labels that there are, in PromQL that is valid."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import promql_parser
import pytest
import yaml

from reelbase.metrics.families import FAMILIES, Type

pytestmark = pytest.mark.once

FOLDER = Path(__file__).parents[2] / "deploy" / "monitoring"
OF_PROMETHEUS = {"instance", "job", "le"}
SUFFIXES = {Type.HISTOGRAM: ("_bucket", "_count", "_sum")}
SERIES = {
    f"{family.name}{suffix}": {*family.labels, *OF_PROMETHEUS}
    for family in FAMILIES.values()
    for suffix in SUFFIXES.get(family.type, ("",))
} | {"up": OF_PROMETHEUS}
VARIABLES = {"$__rate_interval": "5m", "$instance": ".*"}


def rules() -> list[dict[str, Any]]:
    read = yaml.safe_load((FOLDER / "alerts.yml").read_text(encoding="utf-8"))
    return [rule for group in read["groups"] for rule in group["rules"]]


def dashboard() -> dict[str, Any]:
    read: dict[str, Any] = json.loads((FOLDER / "dashboard.json").read_text(encoding="utf-8"))
    return read


def shown() -> list[tuple[str, str]]:
    """Each panel's title with each of its questions."""
    panels = dashboard()["panels"]
    return [(each["title"], one["expr"]) for each in panels for one in each.get("targets", ())]


def parsed(text: str) -> promql_parser.Expr:
    for name, value in VARIABLES.items():
        text = text.replace(name, value)
    return promql_parser.parse(text)


def selectors(expression: promql_parser.Expr) -> list[promql_parser.VectorSelector]:
    found: list[promql_parser.VectorSelector] = []

    def note(node: promql_parser.Expr) -> bool:
        if isinstance(node, promql_parser.VectorSelector):
            found.append(node)
        return True

    promql_parser.walk(expression, note)
    return found


def unknown(text: str) -> Iterator[str]:
    """Whatever an expression asks for and nothing gives."""
    found = selectors(parsed(text))
    assert found
    for each in found:
        if each.name not in SERIES:
            yield str(each.name)
            continue
        yield from (label.name for label in each.matchers.matchers if label.name not in SERIES[each.name])


def labels_of(text: str) -> set[str]:
    """The labels of all series that an expression asks for."""
    return set().union(*(SERIES[str(each.name)] for each in selectors(parsed(text))))


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: str(rule["alert"]))
def test_an_alert_asks_for_what_there_is(rule: dict[str, Any]) -> None:
    assert list(unknown(rule["expr"])) == []
    assert set(rule) <= {"alert", "expr", "for", "labels", "annotations"}
    assert rule["labels"]["severity"] in {"critical", "warning", "info"}
    assert set(rule["annotations"]) == {"summary", "description"}
    used = {word.split("}")[0].strip() for word in rule["annotations"]["summary"].split("$labels.")[1:]}
    assert used <= labels_of(rule["expr"])
    for word in ("by (", "on ("):
        for part in rule["expr"].split(word)[1:]:
            named = {each.strip() for each in part.partition(")")[0].split(",")}
            assert named <= labels_of(rule["expr"])


def test_each_alert_has_a_name_of_its_own() -> None:
    found = [rule["alert"] for rule in rules()]
    assert len(found) == len(set(found)) > 10


@pytest.mark.parametrize(("title", "text"), shown())
def test_a_panel_asks_for_what_there_is(title: str, text: str) -> None:
    assert list(unknown(text)) == []


def test_panels_have_places_and_numbers_of_their_own() -> None:
    panels = dashboard()["panels"]
    assert len({each["id"] for each in panels}) == len(panels)
    taken: set[tuple[int, int]] = set()
    for each in panels:
        at = each["gridPos"]
        places = {(at["x"] + x, at["y"] + y) for x in range(at["w"]) for y in range(at["h"])}
        assert not places & taken, each["title"]
        assert max(x for x, _ in places) < 24
        taken |= places


def test_every_metric_is_shown_or_watched() -> None:
    asked = {str(each.name) for _, text in shown() for each in selectors(parsed(text))}
    asked |= {str(each.name) for rule in rules() for each in selectors(parsed(rule["expr"]))}
    left_out = {name for name in FAMILIES if not any(each.startswith(name) for each in asked)}
    assert left_out == {
        "reelbase_index_sequence",  # the lag is shown
        "reelbase_job_last_start_timestamp_seconds",  # the end is
        "reelbase_mirror_requests_total",  # their pace is
        "reelbase_import_last_end_timestamp_seconds",
    }


def test_a_name_that_is_unknown_is_found() -> None:
    assert list(unknown("rate(reelbase_nothing_total[5m]) > 1")) == ["reelbase_nothing_total"]
    assert list(unknown('reelbase_views_total{operation="x"}')) == ["operation"]
    with pytest.raises(ValueError, match=r"\w"):
        parsed("rate(reelbase_views_total[5m]")
