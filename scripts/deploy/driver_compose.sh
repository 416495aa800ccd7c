# shellcheck shell=bash disable=SC2034,SC2153,SC2154
# (names that other parts set and use)
# The driver `compose`: docker-compose.production.yml. A release is an image; a colour is its two services `app-…` and
# `ws-…`, at fixed addresses, so that nginx never asks for a name that has moved.

APP_IMAGE=${APP_IMAGE:-ojala}
EDGE_PREFIX=${EDGE_PREFIX:-172.30.10}
COMPOSE_FILES=${COMPOSE_FILES:-docker-compose.production.yml}
export APP_IMAGE EDGE_PREFIX NGINX_DIR ACME_ROOT="${ACME_ROOT:-$DEPLOY_HOME/acme}" BACKUP_DIR="${BACKUP_DIR:-$DEPLOY_HOME/backups}" MONITORING_DIR
# What stands beside the app and is not needed for a page.
read -r -a BESIDE <<<"${BESIDE-backup prometheus alertmanager postgres-exporter redis-exporter node-exporter nginx-exporter
    blackbox-exporter}"
read -r -a STORES <<<"${STORES-db redis}"
COMPOSE=()

driver_check() {
    local file
    command -v docker >/dev/null || die "docker is not installed."
    docker info >/dev/null 2>&1 || die "The Docker engine does not answer; may this user ask it?"
    if docker compose version >/dev/null 2>&1; then
        COMPOSE=(docker compose)
    elif command -v docker-compose >/dev/null; then
        COMPOSE=(docker-compose)
    else
        die "Neither 'docker compose' nor docker-compose is installed."
    fi
    for file in $COMPOSE_FILES; do COMPOSE+=(-f "$ROOT/$file"); done
    compose config -q
}

# Each colour keeps the image that it was started with, whatever this call is about.
compose() {
    local blue=$ACTIVE_RELEASE green=$ACTIVE_RELEASE
    if [[ $ACTIVE == blue ]]; then green=${NEXT:-$RELEASE}; else blue=${NEXT:-$RELEASE}; fi
    APP_TAG=${NEXT:-$RELEASE} BLUE_TAG=$blue GREEN_TAG=$green "${COMPOSE[@]}" "$@" 9>&-
}

driver_build() {
    if docker image inspect "$APP_IMAGE:$1" >/dev/null 2>&1; then
        say "    $APP_IMAGE:$1 is there"
    else
        docker build --tag "$APP_IMAGE:$1" "$ROOT" 9>&-
    fi
}

# The stores are up and answer; they are never replaced by a deploy.
driver_prepare() {
    local waited=0
    mkdir -p "$NGINX_DIR" "$ACME_ROOT" "$BACKUP_DIR/status"
    ((EUID)) || chown 999:999 "$BACKUP_DIR" "$BACKUP_DIR/status"
    render_monitoring
    ((${#STORES[@]})) || return 0
    NEXT=$1 compose up -d --no-recreate "${STORES[@]}"
    # Over TCP: while it makes a new cluster it listens on its socket alone, and ends once more.
    while ! compose exec -T db pg_isready --quiet --host 127.0.0.1; do
        ((waited++ < HEALTH_SECONDS)) || die "PostgreSQL is not ready after $HEALTH_SECONDS s."
        sleep 1
    done
    # Who monitors sees how the server does, and no row of a table.
    compose exec -T db psql --quiet --set ON_ERROR_STOP=1 --username ojala --dbname ojala --file /run/secrets/monitor_role.sql
}

# By pgBackRest. The first deploy has nothing to lose.
driver_backup() {
    [[ -n $ACTIVE ]] || return 0
    compose up -d --no-deps backup
    compose exec -T backup scripts/backup.sh
}

driver_addresses() {
    local place=11
    [[ $1 == blue ]] || place=21
    echo "$EDGE_PREFIX.$place:8000 $EDGE_PREFIX.$((place + 1)):8000"
}

# As seen from inside the colour's own app.
driver_urls() { echo "http://127.0.0.1:8000 http://ws-$1:8000"; }

driver_run() {
    local release=$1
    shift
    NEXT=$release compose run --rm --no-deps -T migrate "$@"
}

driver_exec() {
    local colour=$1
    shift
    compose exec -T "app-$colour" "$@"
}

driver_start() { NEXT=$2 compose up -d --no-deps "app-$1" "ws-$1"; }

driver_is_running() {
    read_running
    [[ $RUNNING == *" app-$1 "* || $RUNNING == *" ws-$1 "* ]]
}

# Sockets first: they are told to come again, and pages still answer meanwhile.
driver_stop() {
    compose stop --timeout 15 "ws-$1"
    compose stop --timeout 45 "app-$1"
}

driver_last_words() { compose logs --no-log-prefix --tail 12 "app-$1" "ws-$1"; }

driver_resume() {
    ((!${#STORES[@]})) || NEXT=$2 compose up -d --no-recreate "${STORES[@]}"
    driver_start "$1" "$2"
    driver_jobs "$2"
}

driver_jobs() {
    NEXT=$1 compose up -d --no-deps jobs
    ((${#BESIDE[@]})) || return 0
    # Those that run read their configuration anew; where they do not run yet, some versions of Compose complain.
    compose kill -s HUP prometheus alertmanager || true
    NEXT=$1 compose up -d --no-deps "${BESIDE[@]}"
}

driver_static() { NEXT=$1 compose run --rm --no-deps -T migrate python -m flask --app wsgi static build /srv/static; }

# The container's own paths are what render_nginx.py takes without any setting.
driver_nginx_settings() { "$@"; }

driver_status_url() { echo http://nginx:8080; }

driver_nginx_test() {
    read_running
    if [[ $RUNNING == *" nginx "* ]]; then
        compose exec -T nginx nginx -t -q
    else
        compose run --rm --no-deps -T nginx nginx -t -q
    fi
}

driver_nginx_reload() {
    read_running
    if [[ $RUNNING == *" nginx "* ]]; then
        compose exec -T nginx nginx -s reload
    else
        compose up -d --no-deps nginx
    fi
}

RUNNING=
# Ends the deploy where Docker does not say what runs: to guess could stop the colour that serves.
read_running() {
    RUNNING=$(compose ps --services --filter status=running) || die "Docker does not say which services run."
    RUNNING=" ${RUNNING//$'\n'/ } "
}

# The images of the newest releases stay for a rollback.
driver_prune() {
    local old
    docker image ls --format '{{.Tag}}' "$APP_IMAGE" | tail -n +$((KEEP_RELEASES + 1)) | while read -r old; do
        [[ $old == "$ACTIVE_RELEASE" || $old == "$PREVIOUS_RELEASE" ]] || docker image rm "$APP_IMAGE:$old" >/dev/null
    done
}
