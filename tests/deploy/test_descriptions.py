"""What other programs are told of Reelbase: templates for Unraid and Home Assistant, files for compose."""

import re
import sys
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml

from reelbase import __version__
from reelbase.settings import meaning, names
from tests.deploy.looking import ROOT, TOOLS, composed

DEPLOY = ROOT / "deploy"
NAMES = set(names())
VARIABLES = {f"REELBASE_{name.upper()}" for name in NAMES}
COMPOSE = sorted(path.name for path in (DEPLOY / "compose").glob("*.yaml"))
IMAGE_DATABASE = "sqlite:////data/reelbase.db"

pytestmark = pytest.mark.once


def unraid() -> ElementTree.Element:
    return ElementTree.parse(DEPLOY / "unraid" / "reelbase.xml").getroot()


def add_on() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((DEPLOY / "home-assistant" / "config.yaml").read_text())
    return found


def test_what_unraid_offers_is_there() -> None:
    root = unraid()
    assert root.findtext("Repository") == f"reelbase:{__version__}"
    configs = {each.attrib["Target"]: each for each in root.iter("Config")}
    assert {each for each in configs if each.startswith("REELBASE_")} <= VARIABLES
    assert {each for each in configs if not each.startswith("REELBASE_")} == {"8000", "/data"}
    for target, each in configs.items():
        assert each.attrib["Type"] == {"8000": "Port", "/data": "Path"}.get(target, "Variable")
        assert (each.text or "") == each.attrib["Default"]
        assert (each.attrib["Mask"] == "true") == ("KEY" in target)


def test_unraid_confines_it_as_compose_does() -> None:
    words = (unraid().findtext("ExtraParams") or "").split()
    service = composed("one-node.yaml")["services"]["reelbase"]
    assert ("--read-only" in words, "--init" in words) == (service["read_only"], service["init"])
    assert words[words.index("--tmpfs") + 1] == service["tmpfs"][0]
    assert words[words.index("--cap-drop") + 1] == service["cap_drop"][0]
    assert f"{words[words.index('--security-opt') + 1]}:true" in service["security_opt"]


def test_the_options_of_the_add_on_are_settings() -> None:
    found = add_on()
    assert found["version"] == __version__
    assert set(found["options"]) <= set(found["schema"]) <= NAMES
    for name, kind in found["schema"].items():
        if choices := re.match(r"list\((.+)\)", kind):
            for each in choices[1].split("|"):
                meaning(name).parse(each)
    assert re.search(
        r"^FROM \$\{BASE\}$", (DEPLOY / "home-assistant" / "Dockerfile").read_text(), re.MULTILINE
    )


@pytest.mark.parametrize("file", COMPOSE)
def test_what_compose_sets_is_there(file: str) -> None:
    for name, service in composed(file)["services"].items():
        given = {each for each in service.get("environment", ()) if each.startswith("REELBASE_")}
        assert given <= VARIABLES | {"REELBASE_NAME"}, name
        if service["image"] == "reelbase":
            assert "REELBASE_NAME" not in given  # the program would refuse it


@pytest.fixture(scope="module")
def compose() -> Iterator[Any]:
    """A reader of compose files that refuses what the specification has not."""
    sys.path.append(str(TOOLS / "python"))
    try:
        yield pytest.importorskip("compose_spec", reason="needs compose-spec: type make deploy-tools")
    finally:
        sys.path.remove(str(TOOLS / "python"))


def test_the_double_of_the_guide_is_a_service_of_compose(compose: Any) -> None:
    guide = (ROOT / "docs" / "how-to" / "test-double.md").read_text()
    (services,) = re.findall(r"```yaml\n(services:.*?)```", guide, re.DOTALL)
    assert set(compose.PyCompose.from_yaml(services).service_names()) == {"tmdb"}


@pytest.mark.parametrize("file", COMPOSE)
def test_the_file_is_one_of_compose(file: str, compose: Any) -> None:
    found = composed(file)
    read = compose.PyCompose.from_yaml(yaml.safe_dump(found))
    assert set(read.service_names()) == set(found["services"])
    for service in found["services"].values():
        named = {each.split(":")[0] for each in service.get("volumes", ()) if not each.startswith(".")}
        assert named <= set(found["volumes"])
        assert set(service.get("depends_on", ())) <= set(found["services"])


def test_a_misspelt_line_of_compose_would_be_found(compose: Any) -> None:
    found = composed("one-node.yaml")
    found["services"]["reelbase"]["readonly"] = True
    with pytest.raises(ValueError, match="readonly"):
        compose.PyCompose.from_yaml(yaml.safe_dump(found))


def test_every_variable_of_compose_is_in_the_example() -> None:
    text = (DEPLOY / "compose" / "nodes.yaml").read_text()
    asked = set(re.findall(r"\$\{(\w+):\?", text))
    example = (DEPLOY / "compose" / "example.env").read_text()
    assert asked == set(re.findall(r"^(\w+)=", example, re.MULTILINE))


def test_the_settings_of_the_debian_package_are_settings() -> None:
    text = (DEPLOY / "debian" / "reelbase.toml").read_text()
    assert set(re.findall(r"^#?(\w+) = ", text, re.MULTILINE)) <= NAMES


def test_the_image_has_its_own_place() -> None:
    text = (ROOT / "Containerfile").read_text()
    assert set(re.findall(r"(REELBASE_\w+)=", text)) <= VARIABLES
    assert f"REELBASE_DATABASE={IMAGE_DATABASE}" in text
