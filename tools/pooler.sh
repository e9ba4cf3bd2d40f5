#!/bin/sh
# Takes PgBouncer, with all it loads, out of a Debian that is being made: sh tools/pooler.sh ROOT FOLDER
# FOLDER/pgbouncer then runs where the machine's own libraries are older. apt has checked its signature.
set -eu
root=$1
folder=$2

chroot "$root" sh -eu -c '
    mkdir /tmp/pooler
    cd /tmp/pooler
    apt-get download -qq -o APT::Sandbox::User=root pgbouncer libevent-2.1-7t64 libcares2
    for each in *.deb; do dpkg-deb -x "$each" files; done
    mkdir loaded
    LD_LIBRARY_PATH=$(echo "$PWD"/files/usr/lib/*-linux-*) ldd files/usr/sbin/pgbouncer |
        awk "\$2 == \"=>\" { print \$3 } \$1 ~ /^[/]/ { print \$1 }" |
        xargs cp -L -t loaded
    mv loaded/ld-linux* loaded/ld.so
    mv files/usr/sbin/pgbouncer loaded/program
'
rm -rf "$folder"
mv "$root/tmp/pooler/loaded" "$folder"
rm -rf "$root/tmp/pooler"
cat >"$folder/pgbouncer" <<'END'
#!/bin/sh
here=$(dirname "$0")
exec "$here/ld.so" --library-path "$here" "$here/program" "$@"
END
chmod +x "$folder/pgbouncer"
