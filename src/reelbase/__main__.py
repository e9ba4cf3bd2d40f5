"""`python -m reelbase` is `reelbase`."""

from reelbase.cli.program import main

if __name__ == "__main__":
    main()
