"""`reelbase jobs`: the background jobs: when each ran, and running one now."""

import sys

import typer

from reelbase import moments
from reelbase.cli.flags import takes_settings
from reelbase.cli.opening import current
from reelbase.cli.refusal import Refusal
from reelbase.moments import stamp
from reelbase.places import resolved
from reelbase.settings import Settings

app = typer.Typer(help="List and run the background jobs.", no_args_is_help=True)


@app.command("list")
@takes_settings("database", "exports")
def list_(settings: Settings) -> None:
    """List the jobs: what each does, when it last began, how that went, when it is next due (UTC)."""
    from reelbase.jobs.schedule import registry, runs

    now = moments.now()
    with current(settings) as database:
        found = runs(database, now, registry(resolved(settings, database)))
    for each in found:
        next_due = "now" if each.next_due <= now else stamp(each.next_due)
        print(f"{each.job.name}: {each.job.meaning}")
        print(f"    last: {each.last.started_at} ({each.outcome})" if each.last else "    last: never")
        print(f"    next: {next_due}")


@app.command("run")
@takes_settings("database", "exports")
def run(
    settings: Settings,
    name: str = typer.Argument("", help="The job, by its name in `reelbase jobs list`.", metavar="[NAME]"),
    all_: bool = typer.Option(False, "--all", help="Run every job, one after the other."),
) -> None:
    """Run a job now, or all of them, due or not. The exit status is 1 when one fails."""
    from reelbase.jobs.schedule import FAILED, job_names, registry, run_job

    chosen = [each for each in job_names() if all_ or each == name]
    if not chosen or (all_ and name):
        raise Refusal(
            f"Expected the name of a job ({', '.join(job_names())}) or --all, "
            f"found {f'both --all and {name}' if all_ else name or 'neither'}.\nType: reelbase jobs list",
            exit_status=2,
        )
    outcomes = []
    with current(settings) as database:
        for job in (each for each in registry(resolved(settings, database)) if each.name in chosen):
            outcome = run_job(database, job, moments.now())
            outcomes.append(outcome or "left out: another process runs it")
            print(f"{job.name}: {outcomes[-1]}", flush=True)
    if any(each.startswith(FAILED) for each in outcomes):
        sys.exit(1)
