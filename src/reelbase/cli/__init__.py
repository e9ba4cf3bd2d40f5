"""The command line: one command a file, joined in `program`."""
