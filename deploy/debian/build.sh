#!/bin/sh
# Builds a Debian package: `sh deploy/debian/build.sh dist`, on the release and architecture that it is for.
#
# The package brings everything that Reelbase runs on but Python itself, as one folder, /usr/lib/reelbase, so that
# it is what the checks ran on. ENVIRONMENT=FOLDER takes a folder that deploy/environment.sh has made for that path,
# COMPRESSION=-Zgzip saves minutes.
set -eu
into="$(mkdir -p "${1:-dist}" && cd "${1:-dist}" && pwd)"
cd "$(dirname "$0")/../.."
root="$(mktemp -d)"
trap 'rm -rf "$root"' EXIT
chmod 755 "$root"
lib="$root/usr/lib/reelbase"
umask 022

mkdir -p "$root/usr/lib" "$root/usr/bin" "$root/usr/share/doc/reelbase" "$root/etc"
if [ -n "${ENVIRONMENT:-}" ]; then
    cp -a "$ENVIRONMENT" "$lib"
else
    PYTHON=/usr/bin/python3 PIP_NO_COMPILE=1 sh deploy/environment.sh "$lib"
fi
version="$("$lib/bin/python" -c 'from reelbase import __version__; print(__version__)')"
minor="$("$lib/bin/python" -c 'import sys; print(sys.version_info.minor)')"

# Only what is run by its name; compiled code is made where the package is installed.
find "$lib" -name __pycache__ -prune -exec rm -rf {} +
find "$lib/bin" -mindepth 1 ! -name 'python*' ! -name reelbase -exec rm -rf {} +
rm -rf "$lib/include" "$lib/.gitignore" "$lib/healthy.py"
ln -sfn ../../../bin/python3 "$lib/bin/python3"
ln -sfn python3 "$lib/bin/python"
find "$lib/bin" -name 'python3.*' -exec ln -sfn python3 {} \;
sed -i '1s|.*|#!/usr/lib/reelbase/bin/python|' "$lib/bin/reelbase"
find "$lib" -type f ! -path "$lib/bin/*" -exec chmod 644 {} +
find "$lib" -type f -name '*.so*' -exec chmod a-x {} +
ln -s ../lib/reelbase/bin/reelbase "$root/usr/bin/reelbase"

for unit in reelbase.service reelbase.socket reelbase-backup.service reelbase-backup.timer; do
    install -D -m 644 "deploy/systemd/$unit" "$root/usr/lib/systemd/system/$unit"
done
install -m 644 deploy/systemd/low-ports.conf README.md SECURITY.md "$root/usr/share/doc/reelbase"
install -m 644 deploy/debian/copyright "$root/usr/share/doc/reelbase/copyright"
gzip -9nc CHANGELOG.md >"$root/usr/share/doc/reelbase/changelog.gz"
sed -e "s/@VERSION@/$version/" deploy/debian/changelog | gzip -9nc >"$root/usr/share/doc/reelbase/changelog.Debian.gz"
install -m 640 deploy/debian/reelbase.toml "$root/etc/reelbase.toml"
install -D -m 644 deploy/debian/lintian-overrides "$root/usr/share/lintian/overrides/reelbase"

control="$root/DEBIAN"
mkdir "$control"
for script in postinst prerm postrm; do
    install -m 755 "deploy/debian/$script" "$control/$script"
done
echo /etc/reelbase.toml >"$control/conffiles"
architecture="$(dpkg --print-architecture)"
size="$(du -sk --exclude=DEBIAN "$root" | cut -f1)"
sed -e "s/@VERSION@/$version/" -e "s/@ARCHITECTURE@/$architecture/" -e "s/@SIZE@/$size/" \
    -e "s/@PYTHON@/3.$minor/" -e "s/@NEXT@/3.$((minor + 1))/" deploy/debian/control >"$control/control"
(cd "$root" && find usr -type f -print0 | sort -z | xargs -0 md5sum >"$control/md5sums")

SOURCE_DATE_EPOCH="${SOURCE_DATE_EPOCH:-1580601600}" \
    dpkg-deb --root-owner-group ${COMPRESSION:--Zxz} --build "$root" "$into/reelbase_${version}-1_$architecture.deb"
