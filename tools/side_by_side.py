"""Run targets of make side by side: `python -m tools.side_by_side test test-postgres`.

The output of the first is shown as it comes, that of each other once all have ended. Exit status 1 if any has
failed; those are named at the end.
"""

import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack


def run(targets: Sequence[str], make: Sequence[str] = ("make", "--no-print-directory")) -> list[str]:
    """Run each target in a process of its own, show what they print, and return the names of failed ones."""
    with ExitStack() as stack:
        outputs = [stack.enter_context(tempfile.TemporaryFile()) for _ in targets[1:]]
        running = [stack.enter_context(subprocess.Popen([*make, target])) for target in targets[:1]]
        for target, output in zip(targets[1:], outputs, strict=True):
            begun = subprocess.Popen([*make, target], stdout=output, stderr=subprocess.STDOUT)
            running.append(stack.enter_context(begun))
        failed = [target for target, each in zip(targets, running, strict=True) if each.wait()]
        for output in outputs:
            output.seek(0)
            sys.stdout.buffer.write(output.read())
            sys.stdout.flush()
    return failed


def main() -> int:
    """Run the targets of the command line."""
    try:
        failed = run(sys.argv[1:])
    except KeyboardInterrupt:  # which all of them were sent too
        return 130
    if failed:
        print(f"error: expected every check to pass, found that these failed: {', '.join(failed)}")
        print(f"Type: make {failed[0]}")
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
