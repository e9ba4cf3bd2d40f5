"""`reelbase doctor`: find out why a program does not reach the server in place of TMDB."""

import json
import sys
from typing import TYPE_CHECKING

import typer

from reelbase.cli.flags import takes_settings
from reelbase.cli.refusal import Refusal
from reelbase.logs import in_one_line
from reelbase.settings import Settings

if TYPE_CHECKING:
    from reelbase.redirect.diagnosis import Finding
    from reelbase.redirect.kit import Public

WIDTH = 14  # of the longest step


@takes_settings("database", "redirect_names")
def doctor(
    settings: Settings,
    server: str = typer.Option(
        "",
        "--from",
        metavar="URL",
        help="Address of the server that stands in for TMDB, such as http://192.168.1.10. "
        "Default: the one whose database is on this machine.",
    ),
    client: str = typer.Option(
        "",
        "--client",
        metavar="PROGRAM",
        help="Test as this program would, such as seerr; any of `redirect trust --for`. "
        "Default: as this machine does.",
    ),
    key: str = typer.Option(
        "",
        "--key",
        metavar="KEY",
        help="The program's API key. Default: any, which works on the home network.",
    ),
    other: str = typer.Option(
        "", "--other", metavar="URL", help="Another HTTPS address that the program must still trust."
    ),
    as_json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Test step by step whether this machine reaches your server, not TMDB; stop at the first fault."""
    from reelbase.redirect.diagnosis import ANY_KEY, Examination, diagnose
    from reelbase.redirect.recipes import programs

    if client and client not in programs("trust"):
        raise Refusal(
            f'Expected one of {", ".join(programs("trust"))}, found "{client}".\n'
            "Type: reelbase doctor --client seerr",
            exit_status=2,
        )
    public = _asked(server) if server else _here(settings)
    findings = []
    for each in diagnose(Examination(public, key or ANY_KEY, client, other)):
        findings.append(each)
        if not as_json:
            _print(each)
    broken = next((each.step for each in findings if each.state == "broken"), None)
    if as_json:
        print(json.dumps({"broken": broken, "steps": [each._asdict() for each in findings]}, indent=2))
    elif broken is None:
        print(f"TMDB's names resolve to your server{f' for {client}' if client else ''}.")
    if broken is not None:
        sys.exit(1)


def _print(finding: "Finding") -> None:
    word = "BROKEN" if finding.state == "broken" else finding.state
    print(f"{word:8} {finding.step:{WIDTH}} {in_one_line(finding.found)}", flush=True)
    if finding.remedy:
        print(f"{'':8} On the server, type: {finding.remedy}{f'   ({finding.note})' if finding.note else ''}")


def _here(settings: Settings) -> "Public":
    """Read the kit of the server whose database is here."""
    from reelbase.redirect.kit import read_public

    found = read_public(settings.redirect_folder, settings.redirect_names)
    if found is None:
        raise Refusal(
            f"Expected an authority in {settings.redirect_folder}, found none.\n"
            "Type: reelbase redirect init; on another machine than the server: "
            "reelbase doctor --from http://192.168.1.10, with its address"
        )
    return found


def _asked(server: str) -> "Public":
    """Ask a server what its clients are given."""
    from reelbase.redirect.kit import public_of
    from reelbase.redirect.reaching import Unreached, ask_url

    try:
        answer = ask_url(server, "/redirect/facts.json")
        return public_of(answer.json() if answer.status == 200 else None)
    except (Unreached, ValueError) as error:
        raise Refusal(
            f"Expected a Reelbase that serves TMDB's names at {server}, found: {error}.\n"
            "Type on the server: reelbase serve --redirect on; here: reelbase doctor --from http://ADDRESS"
        ) from error
