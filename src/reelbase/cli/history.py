"""`reelbase history`: what editors changed, and what differs between two states of a title."""

import json
from typing import TYPE_CHECKING

import typer
from msgspec.json import decode

from reelbase.bounds import HISTORY_PAGE
from reelbase.cli.editing import AS_JSON, ID, KIND, Editing, print_json
from reelbase.cli.flags import takes_settings
from reelbase.cli.refusal import Refusal
from reelbase.logs import in_one_line
from reelbase.settings import Settings

if TYPE_CHECKING:
    from reelbase.editing.asking import Reading
    from reelbase.editing.history import HistoryEdit

SHOWN = 60
"""Characters of a value that a line shows; --json shows all of it."""


@takes_settings("database")
def history(
    settings: Settings,
    kind: str = KIND,
    id_: str = ID,
    field: str = typer.Option("", "--field", metavar="FIELD", help="Only edits of this field, such as cast."),
    who: str = typer.Option("", "--who", metavar="NAME", help="Only those of this editor: user ada, owner."),
    since: str = typer.Option(
        "",
        "--since",
        metavar="MOMENT",
        help="What differs since a change set or a moment; 0 is before the first edit.",
    ),
    until: str = typer.Option(
        "", "--until", metavar="MOMENT", help="Up to a change set or a moment. Default: now."
    ),
    limit: int = typer.Option(50, "--limit", min=1, metavar="N", help="So many edits at most."),
    as_json: bool = AS_JSON,
) -> None:
    """Show the edits of a title, the last first; without KIND, those of everything.

    With --since or --until: what differs between two states of it.
    """
    if bool(kind) != bool(id_):
        raise Refusal(
            f"Expected KIND and ID, or neither, found {kind}.\nType: reelbase history movie 603",
            exit_status=2,
        )
    editing = Editing(settings, "", "reelbase history --help")
    address = (kind, id_) if kind else ()
    if since or until:
        _show_difference(editing, address, {"since": since, "until": until}, as_json=as_json)
        return
    if kind and who:
        raise Refusal(
            f"Expected --who for the edits of everything, found it for {kind} {id_}.\n"
            f"Type: reelbase history --who '{who}'",
            exit_status=2,
        )
    asked = {"field": field} if kind else {"field": field, "who": who}
    edits = _edits(editing, address, asked, limit)
    if as_json:
        print_json({"edits": edits})
        return
    for each in edits:
        print(in_one_line(_line(each)))
    if not edits:
        print("Nobody has edited it." if kind else "Nobody has edited anything.")


def _edits(
    editing: Editing, address: tuple[str, ...], asked: dict[str, str], limit: int
) -> "list[HistoryEdit]":
    """Return so many edits at most, the last first, of a title or of everything."""
    from reelbase.editing.history import History, HistoryEdit

    path = editing.path(*((*address, "history") if address else ("edits",)))

    async def work(reading: "Reading") -> list[HistoryEdit]:
        found: list[HistoryEdit] = []
        cursor: str | None = ""
        while cursor is not None and len(found) < limit:
            size = str(min(HISTORY_PAGE, limit - len(found)))
            made = await reading.made(path, {**asked, "cursor": cursor, "limit": size})
            page = decode(made.body, type=History)
            found += page.edits
            cursor = page.next
        return found

    return editing.read(work)


def _show_difference(
    editing: Editing, address: tuple[str, ...], asked: dict[str, str], *, as_json: bool
) -> None:
    """Print by field what differs between two states of a title."""
    from reelbase.editing.history import Difference

    if not address:
        raise Refusal(
            "Expected KIND and ID with --since and --until, found neither.\n"
            "Type: reelbase history movie 603 --since 0",
            exit_status=2,
        )

    async def work(reading: "Reading") -> Difference:
        made = await reading.made(editing.path(*address, "difference"), asked)
        return decode(made.body, type=Difference)

    found = editing.read(work)
    if as_json:
        print_json(found)
        return
    for name, pair in found.fields.items():
        print(in_one_line(f"{name}: {_shown(pair.before)} -> {_shown(pair.after)}"))
    if not found.fields:
        print("Nothing differs.")


def _line(each: "HistoryEdit") -> str:
    edit = each.edit
    what = f"{edit.action} {edit.field}".strip()
    values = f": {_shown(edit.before)} -> {_shown(edit.after)}" if edit.field else ""
    comment = f"  ({each.comment})" if each.comment else ""
    return f"{each.change_set:>6}  {each.time}  {each.who}  {edit.kind} {edit.id}  {what}{values}{comment}"


def _shown(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"
