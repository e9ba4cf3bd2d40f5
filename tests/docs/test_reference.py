"""Every setting, command and status is documented, and the documentation names nothing else."""

import re
from pathlib import Path

import pytest

from reelbase.errors import Status
from reelbase.setting import file_variable, flag, variable
from reelbase.settings import meaning, names
from tools.reference import PAGES, commands_of_program

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
REFERENCE = ROOT / "docs" / "reference"


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("name", sorted(PAGES))
def test_a_written_page_is_current(name: str) -> None:
    text = (REFERENCE / name).read_text(encoding="utf-8")
    assert text == PAGES[name](), f"docs/reference/{name} is not what the code says: run `make docs`"


def test_every_setting_has_its_place() -> None:
    text = (REFERENCE / "settings.md").read_text(encoding="utf-8")
    for name in names():
        assert f"\n## {name}\n" in text
        assert f"`{flag(name)}`" in text
        assert f"`{variable(name)}`" in text


def test_every_command_has_its_place() -> None:
    text = (REFERENCE / "commands.md").read_text(encoding="utf-8")
    assert [name for name in commands_of_program() if f"\n## {name}\n" not in text] == []


def test_every_status_has_its_place() -> None:
    text = (REFERENCE / "statuses.md").read_text(encoding="utf-8")
    assert [s for s in Status if f"| {s.code} | {s.http} | {s.message} |" not in text] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=relative)
def test_documents_name_only_what_there_is(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    known = {"REELBASE_CONFIG", "REELBASE_TEST_DATABASE", "REELBASE_TEST_PGBOUNCER"}
    known |= {*(variable(name) for name in names())}
    known |= {file_variable(name) for name in names() if meaning(name).is_secret}
    assert set(re.findall(r"\bREELBASE_[A-Z_]*[A-Z]\b", text)) <= known
    targets = set(
        re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    )
    assert set(re.findall(r"(?:`|^|\s)make ([a-z-]+)(?=[` \n])", code_of(text))) <= targets
    groups = {" ".join(name.split()[:2]) for name in commands_of_program()}
    assert set(re.findall(r"(?<![/\w])reelbase [a-z]+\b", code_of(text))) <= groups


CODE = re.compile(r"^```(?:sh|console)\n(.*?)^```|(`[^`\n]+`)", re.MULTILINE | re.DOTALL)


def code_of(text: str) -> str:
    """The parts of a document that are code: blocks for the shell, and `spans`."""
    return "\n".join(block or span for block, span in CODE.findall(text))


@pytest.mark.parametrize("document", DOCUMENTS, ids=relative)
def test_links_lead_somewhere(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if "://" in target:
            continue
        path, _, heading = target.partition("#")
        found = (document.parent / path).resolve() if path else document
        assert found.exists(), target
        if heading:
            headings = re.findall(r"^#+ (.+)$", found.read_text(encoding="utf-8"), re.MULTILINE)
            assert heading in {each.lower().replace(" ", "-") for each in headings}, target


def test_every_page_is_linked_from_another() -> None:
    linked = {
        (document.parent / target.partition("#")[0]).resolve()
        for document in DOCUMENTS
        for target in re.findall(r"\]\(([^)\s]+)\)", document.read_text(encoding="utf-8"))
        if "://" not in target
    }
    starts = {ROOT / "README.md", ROOT / "docs" / "README.md"}
    assert [relative(page) for page in DOCUMENTS if page not in linked | starts] == []
