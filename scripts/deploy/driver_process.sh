# shellcheck shell=bash disable=SC2034,SC2153,SC2154
# (names that other parts set and use)
# The driver `process`: gunicorn and nginx on this machine. Each release is a folder with all it needs; each colour is
# two gunicorns, `app` and `ws`, on two ports of their own; `jobs` runs once.
#   DEPLOY_HOME/releases/<release>/   the code, its .venv a link to DEPLOY_HOME/venvs/<hash of requirements.lock>
#   DEPLOY_HOME/run, logs             process ids and what the processes say

FIRST_PORT=${FIRST_PORT:-8110} # blue takes this and the next, green the two after
STATUS_PORT=${STATUS_PORT:-8109}
STOP_SECONDS=45                # above the graceful_timeout of gunicorn.conf.py: only what hangs is killed
PARTS=(subjunctive_app templates static migrations scripts wsgi.py gunicorn.conf.py)
PATH=$PATH:/usr/sbin           # where Debian keeps nginx
read -r -a NGINX <<<"${NGINX:-nginx -e stderr -c $NGINX_DIR/nginx.conf}"

driver_check() {
    [[ $EUID != 0 || ${ALLOW_ROOT-} == 1 ]] ||
        die "This would run the app as root: call it as a user of its own (or set ALLOW_ROOT=1 in a container)."
    "${NGINX[@]}" -v 2>/dev/null || die "'${NGINX[*]} -v' does not work: install nginx, or set NGINX."
}

# The code goes to a draft and is renamed when it is whole: a build that was killed is begun anew.
driver_build() {
    local release=$1 target=$DEPLOY_HOME/releases/$1 draft=$DEPLOY_HOME/releases/.draft
    if [[ -d $target ]]; then
        say "    $target is there"
        return
    fi
    rm -rf "$draft"
    mkdir -p "$draft"
    tar -C "$ROOT" --exclude=__pycache__ --exclude='*.pyc' -cf - "${PARTS[@]}" requirements.lock | tar -C "$draft" -xf -
    make_venv "$draft"
    [[ -f $draft/static/vendor/htmx.min.js ]] || (cd "$draft" && take_javascript)
    find "$draft/subjunctive_app" -name '*.po' | while read -r catalog; do
        "$draft/.venv/bin/python" -m babel.messages.frontend -q compile -i "$catalog" -o "${catalog%.po}.mo"
    done
    "$draft/.venv/bin/python" -m compileall -q "$draft/subjunctive_app"
    mv "$draft" "$target"
}

# Releases with the same requirements share one environment, which is never changed.
make_venv() {
    local hash venv
    hash=$(sha256sum "$1/requirements.lock" | cut -c 1-16)
    venv=$DEPLOY_HOME/venvs/$hash
    if [[ ! -e $venv ]]; then
        rm -rf "$venv.draft"
        "${PYTHON:-python3}" -m venv "$venv.draft"
        "$venv.draft/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps \
            -r "$1/requirements.lock"
        mv "$venv.draft" "$venv"
    fi
    ln -s "$venv" "$1/.venv"
}

take_javascript() {
    cp "$ROOT"/{package.json,package-lock.json,.npmrc,requirements-node.lock} .
    PIP_TARGET='' "$ROOT/scripts/install_js.sh"
    rm -rf node_modules
}

driver_prepare() { render_monitoring; }

driver_backup() {
    if [[ -n ${PGDATABASE-} ]]; then
        "$ROOT/scripts/backup.sh" 9>&-
    else
        warn "no backup is made: set PGDATABASE (docs/backups.md), or BACKUP_COMMAND."
    fi
}

driver_static() { driver_run "$1" python -m flask --app wsgi static build "$DEPLOY_HOME/static"; }

driver_addresses() {
    local port=$FIRST_PORT
    [[ $1 == blue ]] || port=$((FIRST_PORT + 2))
    echo "127.0.0.1:$port 127.0.0.1:$((port + 1))"
}

driver_urls() {
    local app ws
    read -r app ws <<<"$(driver_addresses "$1")"
    echo "http://$app http://$ws"
}

# python … in the folder of a release.
driver_run() {
    local release=$1
    shift 2
    (cd "$DEPLOY_HOME/releases/$release" && exec .venv/bin/python "$@" 9>&-)
}

# The same on behalf of a colour.
driver_exec() {
    local release
    release=$(release_of "$1")
    shift
    driver_run "$release" "$@"
}

release_of() { cat "$DEPLOY_HOME/run/$1.release" 2>/dev/null || echo "$ACTIVE_RELEASE"; }

driver_start() {
    local colour=$1 release=$2 app ws
    read -r app ws <<<"$(driver_addresses "$colour")"
    [[ -d $DEPLOY_HOME/releases/$release ]] || die "The release $release is not in $DEPLOY_HOME/releases any more."
    echo "$release" >"$DEPLOY_HOME/run/$colour.release"
    launch "$colour-app" "$release" SERVER_ROLE=app PORT="${app##*:}" -- \
        gunicorn wsgi:app
    launch "$colour-ws" "$release" SERVER_ROLE=ws PORT="${ws##*:}" -- \
        gunicorn wsgi:app
}

# name, release, NAME=VALUE…, --, what python shall run: in the background, outliving this script. What runs already
# stays as it is.
launch() {
    local name=$1 release=$2 log=$DEPLOY_HOME/logs/$1.log settings=()
    shift 2
    while [[ $1 != -- ]]; do
        settings+=("$1")
        shift
    done
    shift
    ! is_alive "$name" || return 0
    rm -f "$DEPLOY_HOME/run/$name.pid"
    [[ ! -f $log ]] || mv -f "$log" "$log.1"
    (
        cd "$DEPLOY_HOME/releases/$release" || exit
        env HOST=127.0.0.1 TRUSTED_PROXIES="${TRUSTED_PROXIES:-1}" INSTANCE_DIR="$DEPLOY_HOME/instance" \
            "${settings[@]}" setsid .venv/bin/python -m "$@" </dev/null >>"$log" 2>&1 9>&- &
        echo $! >"$DEPLOY_HOME/run/$name.pid"
    )
}

# The process of the file, if it is still ours: ids are given again after a reboot.
pid_of() {
    local pid
    pid=$(cat "$DEPLOY_HOME/run/$1.pid" 2>/dev/null) || return 1
    [[ -n $pid && $(readlink "/proc/$pid/cwd") == "$DEPLOY_HOME/releases/"* ]] || return 1
    echo "$pid"
}

is_alive() { pid_of "$1" >/dev/null; }

driver_is_running() { is_alive "$1-app" || is_alive "$1-ws"; }

# Sockets first: they are told to come again, and pages still answer meanwhile.
driver_stop() {
    end "$1-ws"
    end "$1-app"
    rm -f "$DEPLOY_HOME/run/$1.release"
}

end() {
    local pid waited=0
    pid=$(pid_of "$1") || return 0
    kill -TERM "$pid" 2>/dev/null || return 0
    while is_alive "$1" && ((waited++ < STOP_SECONDS * 10)); do sleep 0.1; done
    ! is_alive "$1" || kill -KILL -- "-$pid"
    rm -f "$DEPLOY_HOME/run/$1.pid"
}

driver_last_words() { tail -q -n 12 "$DEPLOY_HOME/logs/$1-app.log" "$DEPLOY_HOME/logs/$1-ws.log" 2>/dev/null; }

# What died is started; what runs is left alone.
driver_resume() {
    driver_start "$1" "$2"
    is_alive jobs || driver_jobs "$2"
}

driver_jobs() {
    end jobs
    launch jobs "$1" -- flask --app wsgi jobs run
}

# Runs a command with the settings of nginx that suit this machine.
driver_nginx_settings() {
    mkdir -p "$DEPLOY_HOME/run/nginx" "$DEPLOY_HOME/acme"
    ACCESS_LOG=${ACCESS_LOG:-$DEPLOY_HOME/logs/nginx.log} ACME_ROOT=${ACME_ROOT:-$DEPLOY_HOME/acme} CONF_DIR=$NGINX_DIR \
        RUN_DIR=$DEPLOY_HOME/run/nginx STATIC_ROOT=$DEPLOY_HOME/static STATUS_LISTEN=127.0.0.1:$STATUS_PORT "$@"
}

driver_status_url() { echo "http://127.0.0.1:$STATUS_PORT"; }

driver_nginx_test() { "${NGINX[@]}" -t -q; }

# nginx that does not run yet is started; what it has to say goes on after this script.
driver_nginx_reload() {
    "${NGINX[@]}" -s reload 2>/dev/null ||
        "${NGINX[@]}" </dev/null >/dev/null 2>>"$DEPLOY_HOME/logs/nginx-error.log" 9>&-
}

# The newest releases stay for a rollback, and the environments that they link to.
driver_prune() {
    local old venv
    find "$DEPLOY_HOME/releases" -mindepth 1 -maxdepth 1 -type d -printf '%T@ %f\n' | sort -rn | cut -d ' ' -f 2 |
        tail -n +$((KEEP_RELEASES + 1)) | while read -r old; do
        [[ $old == "$ACTIVE_RELEASE" || $old == "$PREVIOUS_RELEASE" ]] || rm -rf "$DEPLOY_HOME/releases/$old"
    done
    for venv in "$DEPLOY_HOME"/venvs/*; do
        find "$DEPLOY_HOME/releases" -maxdepth 2 -name .venv -lname "$venv" | grep -q . || rm -rf "$venv"
    done
}
