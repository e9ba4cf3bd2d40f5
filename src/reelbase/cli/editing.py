"""The shared part of the commands of editors: who edits, one transaction, refusals of commands."""

import re
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import typer
from msgspec.json import decode, encode
from msgspec.json import format as format_

from reelbase import moments
from reelbase.cli.opening import current
from reelbase.cli.refusal import Refusal
from reelbase.settings import Settings

if TYPE_CHECKING:
    from reelbase.editing.asking import Asking, Reading
    from reelbase.entity import Kind
    from reelbase.storage.engine.writer import Writer

SEGMENT = re.compile(r"[\w-]{1,80}", re.ASCII)
Answer = TypeVar("Answer")

KIND = typer.Argument("", metavar="[KIND]", help="The kind: movie, tv, season, episode, person, company, ….")
ID = typer.Argument("", metavar="[ID]", help="The id.")
COMMENT = typer.Option("", "--comment", metavar="TEXT", help="Why; the history shows it.")
AS = typer.Option(
    "",
    "--as",
    metavar="ACCOUNT",
    help="The account that edits, which has the role editor. Default: the owner of the database.",
)
AS_JSON = typer.Option(False, "--json", help="Print JSON, as the API for editors answers.")


def kind_of(text: str) -> "Kind":
    """Return the kind of a name; raises Refusal where there is none."""
    from reelbase.entity import Kind

    if text not in {*Kind}:
        raise Refusal(
            f'Expected {", ".join(Kind)}, found "{text[:40]}".\nType: reelbase edit movie 603', exit_status=2
        )
    return Kind(text)


class Editing(NamedTuple):
    """One command of an editor: where, for which account, and what to type where it is refused."""

    settings: Settings
    account: str  # empty: the owner
    next_command: str

    def ask(
        self,
        form: type[Answer],
        target: tuple[str, ...],
        *,
        content: object = b"",
        condition: str = "",
    ) -> Answer:
        """Return what an operation of the API for editors answers, once what it wrote is on the disk.

        `target` is the method and the parts of the path. Raises Refusal where the operation refuses.
        """
        with self.transaction() as asking:
            body = content if isinstance(content, bytes) else encode(content)
            made = asking.made(self.target(*target), content=body, condition=condition)
        return decode(made.body, type=form)

    @contextmanager
    def transaction(self) -> "Iterator[Asking]":
        """Provide what asks operations in one transaction; raises Refusal where one refuses."""
        from reelbase.editing.asking import Asking

        with (
            refusals(self.next_command),
            current(self.settings, durable=True) as database,
            database.writer(now=moments.now()) as writer,
        ):
            yield Asking(writer, name_of(writer, self.account))

    def read(self, work: "Callable[[Reading], Coroutine[object, object, Answer]]") -> Answer:
        """Return what is made of the answers of operations, all of one state; nobody who writes waits for it.

        Raises Refusal where an operation refuses.
        """
        from reelbase.accounts.editors import OWNER
        from reelbase.editing.asking import Reading
        from reelbase.jobs.job import read

        with refusals(self.next_command), current(self.settings) as database:
            return read(database, moments.now(), lambda db: work(Reading(db, OWNER)))

    def read_one(self, form: type[Answer], *parts: str) -> Answer:
        """Return what an operation that reads answers at the path of these parts."""

        async def work(reading: "Reading") -> Answer:
            return decode((await reading.made(self.path(*parts))).body, type=form)

        return self.read(work)

    def target(self, method: str, *parts: str) -> tuple[str, str]:
        """Return a method and the path of its parts."""
        return method, self.path(*parts)

    def path(self, *parts: str) -> str:
        """Return the path of its parts."""
        return "".join(f"/{self._segment(each)}" for each in parts)

    def _segment(self, text: str) -> str:
        """Return a part of a path; raises Refusal where a text would be several, or none."""
        if not SEGMENT.fullmatch(text):
            raise Refusal(
                f'Expected a kind or an id, found "{text[:40]}".\nType: {self.next_command}', exit_status=2
            )
        return text


def print_json(answer: object) -> None:
    """Print an answer as JSON."""
    print(format_(encode(answer), indent=2).decode())


def name_of(writer: "Writer", account: str) -> str:
    """Return the name of who edits, as the history shows it; raises Refusal for an account that may not."""
    from reelbase.accounts.editors import EDITOR, OWNER, named_user
    from reelbase.cli.key import found_account

    if not account:
        return OWNER
    found = found_account(writer, account)
    if found.role != EDITOR or found.disabled_at:
        state = "one that is disabled" if found.disabled_at else "one without it"
        command = "enable" if found.disabled_at else "role"
        role = "" if found.disabled_at else f" {EDITOR}"
        raise Refusal(
            f"Expected an account with the role {EDITOR}, found {state}: {found.username}.\n"
            f"Type: reelbase user {command} {found.username}{role}",
            exit_status=2,
        )
    return named_user(found.username)


@contextmanager
def refusals(next_command: str) -> Iterator[None]:
    """Turn a refusal of the API for editors into that of a command, with what to type next."""
    from reelbase.editing.problems import Problem
    from reelbase.errors import ApiError

    try:
        yield
    except Problem as problem:
        status = 2 if problem.http in {400, 404, 422, 428} else 1
        raise _refusal(problem.detail, next_command, status) from None
    except ApiError as error:
        raise _refusal(error.message, next_command, 2) from None


def _refusal(detail: str, next_command: str, exit_status: int) -> Refusal:
    sentence = f"E{detail[1:]}" if detail.startswith("expected") else detail
    end = "" if sentence.endswith((".", "…")) else "."
    return Refusal(f"{sentence}{end}\nType: {next_command}", exit_status=exit_status)
