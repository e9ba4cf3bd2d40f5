"""`reelbase redirect`: make TMDB's own names resolve to this server."""

from collections.abc import Iterator
from contextlib import suppress
from ipaddress import ip_address
from textwrap import indent

import typer

from reelbase import moments
from reelbase.cli.flags import takes_settings
from reelbase.cli.refusal import Refusal
from reelbase.errors import StorageError
from reelbase.settings import Settings

app = typer.Typer(help="Point TMDB's own DNS names at this server.", no_args_is_help=True)
SETTINGS = ("database", "redirect_names")


@app.command("init")
@takes_settings(*SETTINGS)
def init(
    settings: Settings,
    address: list[str] = typer.Option(
        [],
        "--address",
        metavar="ADDRESS",
        help="IP address at which clients reach this server; may be given twice, for IPv4 and IPv6. "
        "Default: the one from which this machine reaches others.",
    ),
) -> None:
    """Make a certificate authority and a certificate for TMDB's names, or renew what is due."""
    from reelbase.redirect.certificates import days_left
    from reelbase.redirect.kit import Kit

    now = moments.now()
    kit = Kit.prepare(settings.redirect_folder, settings.redirect_names, now, _checked(address))
    public = kit.public
    for each in kit.news:
        print(f"Wrote {kit.folder / each}")
    print(f"Names:       {' '.join(kit.names)}")
    print(f"Resolve to:  {' '.join(kit.addresses)}")
    print(f"Authority:   {public.common_name}, {days_left(public.certificate, now)} days left")
    print(f"SHA-256:     {public.fingerprint}")
    print(f"Certificate: {days_left(kit.leaf.certificate, now)} days left")
    print("Next, for each client: reelbase redirect names --for hosts, reelbase redirect trust --for debian")


@app.command("names")
@takes_settings(*SETTINGS)
def names(
    settings: Settings,
    program: str = typer.Option(
        "", "--for", metavar="PROGRAM", help="The resolver, hosts file or container platform."
    ),
) -> None:
    """Print the configuration with which TMDB's names resolve to this server."""
    print(_recipe(settings, "names", program), end="")


@app.command("trust")
@takes_settings(*SETTINGS)
def trust(
    settings: Settings,
    program: str = typer.Option("", "--for", metavar="PROGRAM", help="The program, or its operating system."),
) -> None:
    """Print a script that makes a program trust the authority as well as all that it trusts already."""
    print(_recipe(settings, "trust", program), end="")


@app.command("undo")
@takes_settings(*SETTINGS)
def undo(
    settings: Settings,
    program: str = typer.Option(
        "", "--for", metavar="PROGRAM", help="Print how to undo one recipe; remove nothing."
    ),
) -> None:
    """Remove the authority and the certificate, and print how to undo what was pasted."""
    from reelbase.redirect.kit import remove
    from reelbase.redirect.recipes import programs

    if program:
        kind = "names" if program in programs("names") else "trust"
        print(_recipe(settings, kind, program, undo=True), end="")
        return
    left = list(_left_elsewhere(settings))
    gone = remove(settings.redirect_folder)
    for each in gone:
        print(f"Removed {each}")
    if not gone:
        print(f"There is nothing in {settings.redirect_folder}.")
    for text in left:
        print(f"\n{text}")


def _left_elsewhere(settings: Settings) -> Iterator[str]:
    """Yield what takes back what was pasted and set, which no command here can reach."""
    from reelbase.redirect.given import read_given
    from reelbase.redirect.kit import read_public
    from reelbase.redirect.recipes import recipe

    folder, public = settings.redirect_folder, None
    with suppress(StorageError):  # what is damaged is removed too
        public = read_public(folder, settings.redirect_names)
    for each in read_given(folder):
        how = indent(recipe(*each, public, undo=True).rstrip(), "  ") if public else "  remove it there."
        yield f"Where you pasted what `reelbase redirect {each.kind} --for {each.program}` printed:\n{how}"
    if public:
        yield (
            "Where the authority was installed in another way, as from the page /redirect, remove there:\n"
            f"  {public.common_name}"
        )
    if settings.redirect:
        place = settings.origins["redirect"].place
        yield f"The setting redirect is on ({place}). Turn it off: the next start makes another authority."


def _recipe(settings: Settings, kind: str, program: str, *, undo: bool = False) -> str:
    from reelbase.redirect.given import Given, note_given
    from reelbase.redirect.kit import Kit, exists
    from reelbase.redirect.recipes import programs, recipe

    if program not in programs(kind):
        raise Refusal(
            f'Expected one of {", ".join(programs(kind))}, found "{program}".\n'
            f"Type: reelbase redirect {kind} --for {programs(kind)[0]}",
            exit_status=2,
        )
    if undo and not exists(settings.redirect_folder):
        raise Refusal(
            f"Expected an authority in {settings.redirect_folder}, found none.\n"
            "How to undo the recipes was printed when it was removed."
        )
    if not exists(settings.redirect_folder):
        raise Refusal(
            f"Expected an authority in {settings.redirect_folder}, found none.\nType: reelbase redirect init"
        )
    kit = Kit.prepare(settings.redirect_folder, settings.redirect_names, moments.now())
    if not undo:
        note_given(settings.redirect_folder, Given(kind, program))
    return recipe(kind, program, kit.public, undo=undo)


def _checked(addresses: list[str]) -> list[str]:
    for each in addresses:
        try:
            if ip_address(each).is_unspecified or "%" in each:
                raise ValueError(each)
        except ValueError:
            raise Refusal(
                f'Expected an IP address at which clients reach this server, found "{each}".\n'
                "Type: reelbase redirect init --address 192.168.1.10",
                exit_status=2,
            ) from None
    return [str(ip_address(each)) for each in addresses]
