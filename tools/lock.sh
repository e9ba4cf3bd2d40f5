#!/bin/sh
# Writes requirements/*.lock: every version with its hashes, for every platform, without the address of an index.
# Needs uv (UV=path when it is not on PATH); nothing else in the project does.
set -eu
UV="${UV:-uv}"

lock() {
    output="$1"
    shift
    "$UV" pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-header --no-annotate --upgrade "$@" --output-file "$output"
}

lock requirements/build.lock requirements/build.in
lock requirements/runtime.lock pyproject.toml --constraint requirements/limits.in
lock requirements/dev.lock pyproject.toml requirements/build.in requirements/dev.in
lock requirements/bench.lock requirements/bench.in
for each in deploy pinned flexget mnamer pytrakt; do
    lock "requirements/$each.lock" --no-deps "requirements/$each.in"
done
