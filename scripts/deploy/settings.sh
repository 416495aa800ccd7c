# shellcheck shell=bash disable=SC2034,SC2153,SC2154
# (names that other parts set and use)
# The settings of a deploy and their defaults. docs/DEPLOY.md explains each.

# Secrets that the app and this script take from files of that name, in lower case, in SECRETS_DIR.
SECRET_NAMES=(SECRET_KEY JWT_SECRET_KEY PASSWORD_PEPPER DATABASE_URL REDIS_URL SMTP_PASSWORD SENTRY_DSN
    SLACK_WEBHOOK_URL SMOKE_PASSWORD)
NEEDED_SECRETS=(SECRET_KEY JWT_SECRET_KEY PASSWORD_PEPPER DATABASE_URL SMOKE_PASSWORD)

# Reads NAME=VALUE lines; nothing in them is executed, and what the environment says already stands.
read_env_file() {
    local line
    while IFS= read -r line || [[ -n $line ]]; do
        [[ $line =~ ^[[:space:]]*(#|$) ]] && continue
        [[ $line =~ ^([A-Z][A-Z0-9_]*)=(.*)$ ]] || refuse "$1: a line is not NAME=VALUE."
        [[ -v ${BASH_REMATCH[1]} ]] || export "${BASH_REMATCH[1]}=${BASH_REMATCH[2]}"
    done <"$1"
}

read_settings() {
    ENV_FILE=${ENV_FILE:-$ROOT/production.env}
    [[ ! -f $ENV_FILE ]] || read_env_file "$ENV_FILE"
    DEPLOY_DRIVER=${DEPLOY_DRIVER:-compose}
    DEPLOY_HOME=${DEPLOY_HOME:-$ROOT/deploy}
    SECRETS_DIR=${SECRETS_DIR:-$ROOT/secrets}
    HEALTH_SECONDS=${HEALTH_SECONDS:-60} # how long a colour may take to be well
    DRAIN_SECONDS=${DRAIN_SECONDS:-5}    # how long the old colour outlives the switch: nginx reloads in the background
    WATCH_SECONDS=${WATCH_SECONDS:-60}   # how long errors of the new colour are watched
    ERROR_PERCENT=${ERROR_PERCENT:-1}    # more of its answers failing than this is a bad release
    CERT_DAYS=${CERT_DAYS:-14}           # a certificate must be good for so long
    KEEP_RELEASES=${KEEP_RELEASES:-5}
    RELEASE=${RELEASE:-$(release_name)}
    [[ $RELEASE =~ ^[A-Za-z0-9._-]+$ ]] || refuse "RELEASE may hold letters, digits, dots, hyphens and underscores only."
    mkdir -p "$DEPLOY_HOME/logs" "$DEPLOY_HOME/run"
    DEPLOY_HOME=$(cd "$DEPLOY_HOME" && pwd)
    MONITORING_DIR=${MONITORING_DIR:-$DEPLOY_HOME/monitoring}
    export DEPLOY_DRIVER DEPLOY_HOME SECRETS_DIR ENVIRONMENT="${ENVIRONMENT:-production}"
    name_secret_files
}

# The commit, with the time where the folder differs from it or knows none.
release_name() {
    local commit dirty
    commit=$(git -C "$ROOT" rev-parse --short=12 HEAD 2>/dev/null) || commit=
    dirty=$(git -C "$ROOT" status --porcelain --untracked-files=no 2>/dev/null | head -n 1) || dirty=
    if [[ -n $commit && -z $dirty ]]; then
        printf '%s' "$commit"
    else
        printf '%s%(%Y%m%d-%H%M%S)T' "${commit:+$commit-}" -1
    fi
}

# SECRET_KEY_FILE=…/secret_key and so on, which the app reads by itself: no secret is in a command or in this script.
name_secret_files() {
    local name path
    for name in "${SECRET_NAMES[@]}"; do
        path=$SECRETS_DIR/${name,,}
        if [[ -z ${!name-} && -s $path ]]; then
            path=${name}_FILE=${path}
            [[ -v ${name}_FILE ]] || export "${path?}"
        fi
    done
}

# What Prometheus and Alertmanager take, whoever runs them.
render_monitoring() { python3 "$ROOT/scripts/render_monitoring.py" "$MONITORING_DIR"; }
