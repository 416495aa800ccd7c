#!/usr/bin/env bash
# Restores the database beside the live one, never over it: scripts/restore.sh --to FOLDER [--at TIME] [--set LABEL] [--repo N]
# What to do with the result: docs/DISASTER_RECOVERY.md. Exit 0: all that is archived is there; 4: the log has a hole.
set -Eeuo pipefail
umask 077
(($#)) || set -- --help
target=$PWD
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export PYTHONPATH=$PWD PYTHONDONTWRITEBYTECODE=1
cd "$target"
exec "${PYTHON:-python3}" -m scripts.backups.restore "$@"
