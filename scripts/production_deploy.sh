#!/usr/bin/env bash
# Brings a release to people without a failed request, and back again when it turns out bad. docs/DEPLOY.md tells how.
#   scripts/production_deploy.sh                deploys what stands in this folder; the first time, too
#   scripts/production_deploy.sh --rollback     serves the release before this one again; the schema stays
#   scripts/production_deploy.sh --contract     takes away what only the release before needed: no rollback after it
#   scripts/production_deploy.sh --resume       starts what is not running, after a reboot (driver `process`)
#   … --dry-run                                 checks the host and says what would be done
# Settings: the environment, then production.env. Exit: 0 done, 1 failed and the old release serves, 2 wrong call.
set -Eeuo pipefail
umask 022 # nginx reads what is made here, under another number
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# shellcheck source=scripts/deploy/say.sh
. "$ROOT/scripts/deploy/say.sh"
# shellcheck source=scripts/deploy/settings.sh
. "$ROOT/scripts/deploy/settings.sh"
# shellcheck source=scripts/deploy/state.sh
. "$ROOT/scripts/deploy/state.sh"
# shellcheck source=scripts/deploy/preflight.sh
. "$ROOT/scripts/deploy/preflight.sh"
# shellcheck source=scripts/deploy/steps.sh
. "$ROOT/scripts/deploy/steps.sh"

usage() { sed -n '2,8s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; }

DRY_RUN=

# Read whole before anything is done: bash takes a script line by line, and a `git pull` meanwhile would change them.
main() {
    local action=deploy word
    for word in "$@"; do
        case $word in
            --rollback | --contract | --resume) action=${word#--} ;;
            --dry-run) DRY_RUN=1 ;;
            --help | -h) usage; exit 0 ;;
            *) usage >&2; exit 2 ;;
        esac
    done

    read_settings
    # shellcheck source=scripts/deploy/switch.sh
    . "$ROOT/scripts/deploy/switch.sh"
    [[ $DEPLOY_DRIVER =~ ^(process|compose)$ ]] || refuse "DEPLOY_DRIVER is $DEPLOY_DRIVER: it must be compose or process."
    # shellcheck source=scripts/deploy/driver_process.sh
    . "$ROOT/scripts/deploy/driver_$DEPLOY_DRIVER.sh"

    take_lock
    trap 'FAILED_AT="${BASH_SOURCE[0]##*/}, line $LINENO"' ERR
    trap finish EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
    "run_$action"
}

main "$@"
exit
