#!/bin/sh
# Fetches into .venv/deploy what checks the files of deploy/, so that the checks themselves need no network:
# helm and schemas, the files that environments are made of for two versions of Python, and (for root, where
# mmdebstrap is) a Debian to make images of and install a package into, and its PgBouncer, which is newer than
# that of Debian 12. What can't be had is named.
set -eu
folder=.venv/deploy
python=.venv/bin/python
pip() { "$python" -m pip --disable-pip-version-check -q "$@"; }

rm -rf "$folder/python"
mkdir -p "$folder"
if { [ ! -e "$folder/debian.tar" ] || [ ! -e "$folder/pgbouncer/pgbouncer" ]; } &&
    [ "$(id -u)" -eq 0 ] && command -v mmdebstrap >/dev/null 2>&1; then
    # Without manuals and translations, as images have it; in memory where there is some.
    [ ! -w /dev/shm ] || export TMPDIR=/dev/shm
    mmdebstrap --quiet --variant=minbase --include=python3-venv,adduser \
        --aptopt='Acquire::Languages "none"' --dpkgopt=force-unsafe-io --dpkgopt='path-exclude=/usr/share/man/*' \
        --dpkgopt='path-exclude=/usr/share/locale/*' \
        --customize-hook="sh tools/pooler.sh \"\$1\" $folder/pgbouncer || echo 'warning: no PgBouncer could be had' >&2" \
        trixie "$folder/debian.part.tar" &&
        mv "$folder/debian.part.tar" "$folder/debian.tar" || echo "warning: no Debian could be made: images and poolers are not tried" &
fi
pip install --require-hashes --no-deps --no-compile --target "$folder/python" -r requirements/deploy.lock
for version in "$("$python" -c 'import sys; print(*sys.version_info[:2], sep=".")')" 3.13; do
    "$python" -m tools.wheels "$folder/wheels" "$version" requirements/build.lock requirements/runtime.lock
done

# The layer is a ZIP in an archive in a wheel.
layer="$folder/python/aws_cdk"
tar -xzOf "$layer"/*/_jsii/*.tgz package/lib/layer.zip >"$folder/layer.zip"
"$python" -m zipfile -e "$folder/layer.zip" "$folder/layer"
mv "$folder/layer/helm/helm" "$folder/helm"
chmod +x "$folder/helm"
rm -rf "$folder/layer" "$folder/layer.zip" "$layer"
"$folder/helm" version --short >/dev/null || rm "$folder/helm"
wait
