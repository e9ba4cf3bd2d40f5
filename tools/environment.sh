#!/bin/sh
# Makes .venv with a Python of 3.11 or newer: $PYTHON if given, else the first one that can.
set -eu

is_new() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }
can_make_environments() { "$1" -c 'import ensurepip, venv' 2>/dev/null; }

if [ -x .venv/bin/python ] && is_new .venv/bin/python && .venv/bin/python -m pip --version >/dev/null 2>&1; then
    exit 0
fi
new_enough=
for candidate in ${PYTHON:+"$PYTHON"} python3.11 python3.12 python3.13 python3.14 python3 python; do
    is_new "$candidate" || continue
    new_enough="$candidate"
    if can_make_environments "$candidate"; then
        echo "== making .venv with $("$candidate" --version)"
        rm -rf .venv
        "$candidate" -m venv .venv
        exit 0
    fi
done
if [ -n "$new_enough" ]; then
    echo "error: expected Python's venv and pip, found $new_enough without them." >&2
    echo "       On Debian and Ubuntu, type: apt-get install python3-venv" >&2
else
    found="$(python3 --version 2>/dev/null)" || found="none"
    echo "error: expected Python 3.11 or newer, found $found." >&2
    echo "       Install it, or type: make PYTHON=/path/to/python" >&2
fi
exit 1
