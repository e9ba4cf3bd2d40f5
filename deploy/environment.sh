#!/bin/sh
# Makes a folder with Reelbase and everything that it runs on, each file checked by its hash in requirements/*.lock:
#
#     sh deploy/environment.sh /opt/reelbase
#
# PYTHON=/path/to/python chooses the interpreter. Settings of pip apply; PIP_NO_INDEX=1 PIP_FIND_LINKS=FOLDER
# takes the files from a folder that `pip download` filled, and asks no network.
set -eu
if [ $# -ne 1 ]; then
    echo "error: expected the folder to make, found $# arguments. Type: sh deploy/environment.sh /opt/reelbase" >&2
    exit 2
fi
python="${PYTHON:-python3}"
mkdir -p "$1"
folder="$(cd "$1" && pwd)"
cd "$(dirname "$0")/.."
if ! "$python" -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    echo "error: expected Python 3.11 or newer with venv and pip, found $("$python" --version 2>&1)." >&2
    echo "       On Debian and Ubuntu, type: apt-get install python3-venv" >&2
    exit 1
fi
built="$(mktemp -d)"
trap 'rm -rf "$built"' EXIT
"$python" -m venv "$built/tools"
pip() { "$built/tools/bin/python" -m pip --disable-pip-version-check -q "$@"; }

# One thing that it runs on comes as source. It is built by what build.lock names, not by whatever is newest.
PIP_NO_COMPILE=1 pip install --require-hashes -r requirements/build.lock
pip wheel --require-hashes --no-deps --no-build-isolation -w "$built/wheels" -r requirements/runtime.lock
pip wheel --no-deps --no-build-isolation --no-index -w "$built/wheels" .

"$python" -m venv --without-pip "$folder"
pip --python "$folder/bin/python" install --no-index --no-deps "$built"/wheels/*.whl
find "$folder" -type d -path '*/site-packages/numpy/*' -name tests -prune -exec rm -rf {} +
