# shellcheck shell=bash disable=SC2034,SC2153,SC2154
# (names that other parts set and use)
# What a deploy says: on the terminal, and to people who are elsewhere. Never a secret.

STEP="the start"
STEP_NUMBER=0
STARTED=$SECONDS
FAILED_AT=
REFUSED=

say() { printf '%(%H:%M:%S)T  %s\n' -1 "$*"; }

warn() { say "WARNING  $*" >&2; }

# Ends with the reason; what was begun is undone by `finish`.
die() {
    FAILED_AT=$*
    say "ERROR  $*" >&2
    exit 1
}

# A wrong call: nothing was begun.
refuse() {
    REFUSED=1
    say "ERROR  $*" >&2
    exit 2
}

# One step of the way. Its functions run in the open, never behind `if` or `||`: there bash forgets errexit.
step() {
    STEP=$1
    STEP_NUMBER=$((STEP_NUMBER + 1))
    say "[$STEP_NUMBER] $2"
}

# Tells Slack, mail and Sentry, as far as they are set up. In the background and with a bound of time: a deploy
# neither waits for it nor fails with it.
notify() {
    local level=$1
    shift
    [[ -z $DRY_RUN && -n ${SLACK_WEBHOOK_URL-}${SLACK_WEBHOOK_URL_FILE-}${SENTRY_DSN-}${SENTRY_DSN_FILE-}${NOTIFY_EMAIL-} ]] ||
        return 0
    printf '%s\n' "$*" |
        timeout 40 python3 "$ROOT/scripts/notify.py" --level "$level" >>"$DEPLOY_HOME/logs/notify.log" 2>&1 9>&- &
    disown
}
