#!/usr/bin/env bash
# Makes a backup, checks it, and says in BACKUP_DIR/status that it is there: scripts/backup.sh [KIND]
#   auto    the database (default): PostgreSQL by pgBackRest, full once a week, else what changed; SQLite as a copy
#   full, diff   the same, by name
#   dump    a portable dump of PostgreSQL
#   redis   copies of what Redis keeps
#   all     auto, dump, and redis where REDIS_URL is set
# Run it beside PostgreSQL, as its user or as root. Settings: docs/backups.md. Exit 0 only if all went well.
set -Eeuo pipefail
[[ ${1-} != -* ]] || { sed -n '2,8s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; exit 2; }
cd "$(dirname "${BASH_SOURCE[0]}")/.."

mkdir -p "${BACKUP_DIR:=/var/backups/ojala}"
exec {lock}>"$BACKUP_DIR/.lock"
flock --wait 3600 "$lock" || { echo "!! Another backup has been running for an hour." >&2; exit 1; }
PYTHONDONTWRITEBYTECODE=1 "${PYTHON:-python3}" -m scripts.backups.backup "$@"
