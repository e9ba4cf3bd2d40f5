"""`reelbase delete` and `reelbase merge`: titles, people and others out of the catalogue, and back."""

import typer

from reelbase.cli.editing import AS, AS_JSON, ID, KIND, Editing, print_json
from reelbase.cli.flags import takes_settings
from reelbase.cli.refusal import Refusal
from reelbase.settings import Settings

REASON = typer.Option(
    "", "--reason", metavar="TEXT", help="Why; the history and the API for editors show it."
)
UNDO = typer.Option(False, "--undo", help="Take it back instead: as if it had never been.")


@takes_settings("database")
def delete(
    settings: Settings,
    kind: str = KIND,
    id_: str = ID,
    reason: str = REASON,
    undo: bool = UNDO,
    as_: str = AS,
    as_json: bool = AS_JSON,
) -> None:
    """Delete a title, a person or something else, a series with its parts; no import brings it back."""
    _check((kind, id_), "KIND ID", "reelbase delete movie 603 --reason TEXT")
    if undo:
        _restore(settings, (kind, id_), reason, as_, as_json=as_json)
        return
    editing = Editing(settings, as_, f"reelbase history {kind} {id_}")
    _tell(
        editing, ("POST", kind, id_, "delete"), {"reason": reason}, f"Deleted {kind} {id_}", as_json=as_json
    )


@takes_settings("database")
def merge(
    settings: Settings,
    kind: str = KIND,
    old: str = typer.Argument("", metavar="[OLD]", help="The id of the one that is to be the other."),
    new: str = typer.Argument("", metavar="[NEW]", help="The id of the other, to which the old id leads."),
    reason: str = REASON,
    undo: bool = UNDO,
    as_: str = AS,
    as_json: bool = AS_JSON,
) -> None:
    """Merge two titles, people or others that are one. With --undo NEW need not be named."""
    if undo:
        _check((kind, old), "KIND OLD", "reelbase merge movie 1000000007 --undo")
        _restore(settings, (kind, old), reason, as_, as_json=as_json)
        return
    _check((kind, old, new), "KIND OLD NEW", "reelbase merge movie 1000000007 603")
    if not (new.isascii() and new.isdecimal() and len(new) < 11):
        raise Refusal(
            f'Expected the id of a {kind}, found "{new[:40]}".\nType: reelbase merge movie 1000000007 603',
            exit_status=2,
        )
    editing = Editing(settings, as_, f"reelbase history {kind} {old}")
    content = {"into": int(new), "reason": reason}
    done = f"Merged {kind} {old} into {new}"
    _tell(editing, ("POST", kind, old, "merge"), content, done, as_json=as_json)


def _restore(settings: Settings, of: tuple[str, str], reason: str, as_: str, *, as_json: bool) -> None:
    kind, id_ = of
    editing = Editing(settings, as_, f"reelbase history {kind} {id_}")
    done = f"Restored {kind} {id_}"
    _tell(editing, ("POST", kind, id_, "restore"), {"reason": reason}, done, as_json=as_json)


def _tell(
    editing: Editing, target: tuple[str, ...], content: dict[str, object], done: str, *, as_json: bool
) -> None:
    from reelbase.editing.operations.title import Changed

    made = editing.ask(Changed, target, content=content, condition="*")
    if as_json:
        print_json(made)
    else:
        print(f"{done}: change set {made.change_set}.")


def _check(given: tuple[str, ...], wanted: str, typed: str) -> None:
    """Refuse a command that does not name all that it is about."""
    if not all(given):
        found = " ".join(filter(None, given)) or "nothing"
        raise Refusal(f"Expected {wanted}, found {found}.\nType: {typed}", exit_status=2)
