#!/usr/bin/env bash
# The service `backup`: every night, at BACKUP_HOUR (UTC, 2 unless set), `backup.sh all`, then verify_restore.sh; at once
# where the last day brought none. What fails is told by notify.py, where that is set up, and by what grows old in
# BACKUP_DIR/metrics. `once` does both now and ends.
set -Eeuo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

night() {
    local failed=0
    run scripts/backup.sh all || failed=1
    run scripts/verify_restore.sh || failed=1
    return "$failed"
}

run() {
    local code=0
    echo "$(date -u +%FT%TZ) $*"
    "$@" || code=$?
    ((code)) || return 0
    echo "!! $* ended with $code" >&2
    [[ ! -f scripts/notify.py ]] ||
        echo "$* ended with $code: see the log of the backups" | "${PYTHON:-python3}" scripts/notify.py --level error || true
    return "$code"
}

if [[ ${1-} == once ]]; then
    night
    exit
fi
# The machine may have been off at that hour, or be new.
newest=$(find "${BACKUP_DIR:-/var/backups/ojala}/status/backup.json" -mmin -1440 2>/dev/null || true)
[[ $newest ]] || night || true
while :; do
    now=$(date -u +%s)
    sleep $((86400 - (now - 3600 * 10#${BACKUP_HOUR:-2}) % 86400))
    night || true
done
