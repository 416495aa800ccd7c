#!/bin/sh
# The service `backup`: a dump of the database every night, the last seven kept; `once` makes one now and ends.
# Each is read back before it counts. The password comes from PGPASSFILE.
set -eu
folder=${BACKUP_DIR:-/backups}

dump() {
    target=$folder/ojala-$(date -u +%Y%m%d-%H%M%S).dump
    pg_dump --host db --username ojala --format custom --file "$target.new" ojala
    pg_restore --list "$target.new" >/dev/null
    mv "$target.new" "$target"
    find "$folder" -name 'ojala-*.dump' | sort -r | tail -n +8 | xargs -r rm -f
    echo "$target"
}

if [ "${1-}" = once ]; then
    dump
    exit
fi
while :; do
    sleep $((86400 - ($(date -u +%s) - 10800) % 86400)) # until three in the morning, UTC
    dump || echo "the dump failed" >&2
done
