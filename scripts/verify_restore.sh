#!/usr/bin/env bash
# Restores the newest backup to a scratch folder, compares every table with the manifest, checks pages and indexes, lets
# the app look at it, and writes how long it took: scripts/verify_restore.sh
# Exit 0: all is well; 3: an older backup had to be used; 4: the archived log has a hole; 1: nothing can be restored.
set -Eeuo pipefail
umask 077
cd "$(dirname "${BASH_SOURCE[0]}")/.."

mkdir -p "${BACKUP_DIR:=/var/backups/ojala}"
exec {lock}>"$BACKUP_DIR/.lock"
flock --wait 3600 "$lock" || { echo "!! A backup has been running for an hour." >&2; exit 1; }
PYTHONDONTWRITEBYTECODE=1 "${PYTHON:-python3}" -m scripts.backups.verify
