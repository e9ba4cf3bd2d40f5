"""`reelbase drift`: where the answers of a TMDB, or another Reelbase, leave the contract kept here."""

import asyncio
import json
import sys
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from reelbase.cli.counting import number_of
from reelbase.cli.flags import takes_settings
from reelbase.cli.refusal import Refusal
from reelbase.logs import in_one_line
from reelbase.settings import Settings

if TYPE_CHECKING:
    from reelbase.drift.sampling import Drift, Finding

SHOWN = 12  # findings of an operation
PAGE = "docs/reference/tmdb.md"


@takes_settings("upstream", "upstream_key", "upstream_resolve")
def drift(
    settings: Settings,
    from_: str = typer.Option("", "--from", help="The server; else the setting upstream.", metavar="URL"),
    key: str = typer.Option("", "--key", help="Your key there; else the setting upstream_key."),
    requests: int = typer.Option(160, "--requests", help="The most that are sent.", min=1, max=2000),
    rate: float = typer.Option(4.0, "--rate", help="Requests a second; 0 is no limit.", min=0.0),
    timeout: float = typer.Option(30.0, "--timeout", help="Seconds to wait for an answer.", min=0.1),
    as_json: bool = typer.Option(False, "--json", help="Print the whole as JSON."),
    known: Path | None = typer.Option(
        None, "--known", help="Leave out what an earlier --json has: only what is new counts.", metavar="FILE"
    ),
) -> None:
    """Ask a server for a sample of all reads, and say where its answers differ from what this one answers.

    Compared are fields, types, null, closed sets of words, status, headers and refusals. The exit status is 1
    if anything differs, or could not be asked for.
    """
    from reelbase.drift.asking import Target, Unanswered
    from reelbase.drift.sampling import sampled

    url = (from_ or settings.upstream).rstrip("/").removesuffix("/3")
    if not url.startswith(("http://", "https://")):
        raise Refusal(
            f"Expected the address of a TMDB API, found {url!r}.\n"
            "Type: reelbase drift --from https://api.themoviedb.org --key YOUR_KEY",
            exit_status=2,
        )
    earlier = read_known(known) if known else set()
    target = Target(url, key or settings.upstream_key, requests, rate, timeout, settings.upstream_resolve)
    try:
        found = asyncio.run(sampled(target, contract(), _tell))
    except Unanswered as error:
        raise Refusal(f"Expected the TMDB API at {url}/3, found none: {error}.") from error
    finally:
        if sys.stderr.isatty():
            print(file=sys.stderr)
    found = found._replace(findings=[each for each in found.findings if _name(each) not in earlier])
    if as_json:
        print(json.dumps(as_object(url, found), indent=2, ensure_ascii=False))
    else:
        print_drift(found)
    if found.findings:
        sys.exit(1)


def contract() -> dict[str, object]:
    """Return what this version answers, as it describes itself."""
    from reelbase.api.openapi import description
    from reelbase.api.reference.operations import Version
    from reelbase.operations.asking import OPERATIONS, RESOURCES

    return dict(description(Version.V3, RESOURCES, OPERATIONS, ""))


def _tell(done: int, most: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{done:,} of at most {most:,} requests", end="", file=sys.stderr, flush=True)


def _name(finding: "Finding") -> tuple[str, str, str]:
    return finding.operation, finding.place, str(finding.kind)


def read_known(file: Path) -> set[tuple[str, str, str]]:
    """Return the findings of an earlier report. Raises Refusal for what is none."""
    try:
        rows = json.loads(file.read_bytes())["findings"]
        return {(row["operation"], row["place"], row["kind"]) for row in rows}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Refusal(
            f"--known: expected what `reelbase drift --json` printed in {file}, found what is none "
            f"({type(error).__name__}).",
            exit_status=2,
        ) from None


def as_object(url: str, found: "Drift") -> dict[str, object]:
    """Return the whole as JSON has it."""
    return {
        "upstream": url,
        "requests": found.requests,
        "asked": list(found.asked),
        "left_out": dict(found.left_out),
        "findings": [each._asdict() for each in found.findings],
    }


def print_drift(found: "Drift") -> None:
    """Print the findings by operation, then the numbers."""
    by_operation: defaultdict[str, list[Finding]] = defaultdict(list)
    for each in found.findings:
        by_operation[each.operation].append(each)
    for operation, findings in by_operation.items():
        print(in_one_line(operation))
        for each in findings[:SHOWN]:
            place = f"`{each.place}` " if each.place else ""
            times = f", {each.times:,} times" if each.times > 1 else ""
            section = f" ({PAGE}, {each.section})" if each.section else ""
            print(
                in_one_line(
                    f"  {each.kind}: {place}expected {each.expected}, found {each.found}{times}{section}"
                )
            )
        if len(findings) > SHOWN:
            print(f"  … and {len(findings) - SHOWN:,} more; --json prints all.")
    asked, sent = (
        number_of(len(found.asked), "operations and behaviours"),
        number_of(found.requests, "requests"),
    )
    number = number_of(len(found.findings), "differences") if found.findings else "no difference"
    print(f"{asked} asked with {sent}: {number}.")
    if found.left_out:
        print(
            f"Not asked: {len(found.left_out):,}, since there was no such thing, or the requests were spent."
        )
