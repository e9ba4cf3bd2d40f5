"""`reelbase edit`: make a title or a person, correct one, or show what can be edited of it."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import typer

from reelbase.cli.editing import AS, AS_JSON, COMMENT, KIND, Editing, kind_of, print_json
from reelbase.cli.flags import takes_settings
from reelbase.cli.refusal import Refusal
from reelbase.settings import Settings

if TYPE_CHECKING:
    from reelbase.editing.asking import Reading
    from reelbase.operations.answers import Made

NEW = "new"
HELP = "reelbase edit --help"


@takes_settings("database")
def edit(
    settings: Settings,
    kind: str = KIND,
    id_: str = typer.Argument("", metavar="[ID]", help="The id; `new` makes one."),
    assignments: list[str] = typer.Argument(
        None,
        metavar="[FIELD=VALUE]…",
        help="Such as runtime=137, overview:de-DE=…, cast+='{\"person_id\": 530}', cast-=6384.",
    ),
    body: Path | None = typer.Option(
        None,
        "--body",
        metavar="FILE",
        help="The edits as JSON, as the API takes them; - is standard input. Without KIND, those of several "
        "titles at once.",
    ),
    release: list[str] = typer.Option(
        [], "--release", metavar="FIELD", help="Let a field follow its other sources again; * is all."
    ),
    etag: str = typer.Option(
        "*", "--etag", metavar="ETAG", help="Edit only what is still as it was read with this ETag."
    ),
    comment: str = COMMENT,
    as_: str = AS,
    as_json: bool = AS_JSON,
) -> None:
    """Edit a title, a person or anything else, make one, or show it with the fields that can be edited.

    What is set stays: no import, mirror or job changes it. All of it is written, or nothing.
    """
    said = _said(kind, id_, assignments or [], body, release, comment)
    editing = Editing(settings, as_, HELP)
    if not kind:
        _edit_several(editing, said, as_json=as_json)
    elif not said:
        _show(editing, kind, id_)
    else:
        _edit_one(editing, (kind, id_, etag), said, as_json=as_json)


def _said(
    kind: str, id_: str, assignments: list[str], body: Path | None, release: list[str], comment: str
) -> bytes:
    """Return the body of the request that says the same, empty where nothing is said."""
    if body is not None and (assignments or release):
        raise Refusal(
            f"Expected FIELD=VALUE or --body, found both.\nType: {HELP}",
            exit_status=2,
        )
    if not kind and body is None:
        raise Refusal(
            "Expected the kind and the id of what is edited, or --body with several titles, found neither.\n"
            "Type: reelbase edit movie 603 runtime=137",
            exit_status=2,
        )
    if body is not None:
        return _with_comment(_read(body), comment)
    if not id_:
        raise Refusal(
            f"Expected an id, or {NEW}, found none.\nType: reelbase edit {kind} {NEW} FIELD=VALUE",
            exit_status=2,
        )
    from reelbase.cli.assignments import body_of

    found = body_of(kind_of(kind), assignments, is_new=id_ == NEW)
    if release:
        found["release"] = release
    if not found and id_ != NEW:
        return b""
    return json.dumps({**found, "comment": comment}).encode()


def _read(body: Path) -> bytes:
    return sys.stdin.buffer.read() if str(body) == "-" else body.read_bytes()


def _with_comment(content: bytes, comment: str) -> bytes:
    """Return a body with the comment that is typed, which goes before one that is in it."""
    if not comment:
        return content or b"{}"
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        return content  # the API refuses it, with where it is wrong
    return json.dumps({**found, "comment": comment}).encode() if isinstance(found, dict) else content


def _show(editing: Editing, kind: str, id_: str) -> None:
    """Print an entity as editors see it, with its ETag."""

    async def work(reading: "Reading") -> "Made":
        return await reading.made(editing.path(kind, id_))

    made = editing.read(work)
    document = msgspec.json.decode(made.body, type=dict[str, object])
    print_json({**document, "etag": dict(made.headers)[b"etag"].decode()})


def _edit_one(editing: Editing, address: tuple[str, str, str], said: bytes, *, as_json: bool) -> None:
    """Make or edit one entity, and print which and by what change set."""
    from reelbase.editing.operations.title import Changed

    kind, id_, etag = address
    if id_ == NEW:
        found = editing.ask(Changed, ("POST", kind), content=said)
    else:
        found = editing.ask(Changed, ("PATCH", kind, id_), content=said, condition=etag)
    if as_json:
        print_json(found)
    elif found.change_set is None:
        print(f"Nothing is otherwise than before: {kind} {id_}.")
    else:
        print(f"{'Made' if id_ == NEW else 'Edited'} {kind} {found.id}: change set {found.change_set}.")


def _edit_several(editing: Editing, said: bytes, *, as_json: bool) -> None:
    """Make and edit several entities in one change set, and print their ids."""
    from reelbase.editing.operations.change_set import ChangedTitles

    found = editing.ask(ChangedTitles, ("POST", "change-sets"), content=said)
    if as_json:
        print_json(found)
        return
    for each in found.titles:
        print(f"{'Made' if each.given_id < 0 else 'Edited'} {each.kind} {each.id}.")
    done = found.change_set
    print("Nothing is otherwise than before." if done is None else f"All in change set {done}.")
