"""The program `reelbase`, as it starts: Ctrl+C is answered before the commands are there."""

import gc

from reelbase import stopping


def main() -> None:
    """Run the command that was typed."""
    stopping.begin()
    from reelbase.cli import program  # takes most of a second

    try:
        program.main()
    finally:
        stopping.end()
        gc.freeze()  # all ends with the process: to look for cycles in it would take a quarter of a second


if __name__ == "__main__":
    main()
