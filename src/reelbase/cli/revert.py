"""`reelbase revert`: take a change set back, or have a title be as it was."""

import typer

from reelbase.cli.editing import AS, AS_JSON, COMMENT, Editing, print_json
from reelbase.cli.flags import takes_settings
from reelbase.cli.refusal import Refusal
from reelbase.settings import Settings

TYPED = "reelbase revert 12; or: reelbase revert movie 603 --to 11"


@takes_settings("database")
def revert(
    settings: Settings,
    what: str = typer.Argument("", metavar="SET|KIND", help="A change set, or the kind of a title."),
    id_: str = typer.Argument("", metavar="[ID]", help="The id of the title."),
    to: str = typer.Option(
        "",
        "--to",
        metavar="MOMENT",
        help="The change set or the moment, such as 2026-05-24T17:19:42Z, after which the title is to be "
        "as it was; 0 is before its first edit.",
    ),
    comment: str = COMMENT,
    as_: str = AS,
    as_json: bool = AS_JSON,
) -> None:
    """Take back one change set, or all edits of a title since a moment. Both can be reverted too."""
    is_set = bool(what) and not id_ and not to
    if not is_set and not (what and id_ and to):
        found = " ".join(filter(None, (what, id_, to and f"--to {to}"))) or "nothing"
        raise Refusal(
            f"Expected a change set, or KIND ID --to MOMENT, found {found}.\nType: {TYPED}", exit_status=2
        )
    history = f"reelbase history {what} {id_}" if id_ else "reelbase history"
    editing = Editing(settings, as_, history)
    from reelbase.editing.operations.change_set import Reverted
    from reelbase.editing.operations.title import Changed

    made: Reverted | Changed
    if is_set:
        made = editing.ask(Reverted, ("POST", "change-sets", what, "revert"), content={"comment": comment})
    else:
        said = {"to": to, "comment": comment}
        made = editing.ask(Changed, ("POST", what, id_, "revert"), content=said, condition="*")
    if as_json:
        print_json(made)
    elif made.change_set is None:
        print("Nothing is otherwise than before.")
    else:
        print(f"Reverted {what}{f' {id_}' if id_ else ''}: change set {made.change_set}.")
