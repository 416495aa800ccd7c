# shellcheck shell=bash disable=SC2034,SC2153,SC2154
# (names that other parts set and use)
# nginx and the two colours: which of them it asks is one file, written in one stroke and read at a reload.

NGINX_DIR=${NGINX_DIR:-$DEPLOY_HOME/nginx} # what scripts/render_nginx.py makes of nginx/; certificates in ssl/
ACTIVE_CONF=$NGINX_DIR/upstreams/active.conf

# The colour that the file names; empty where there is none.
pointed_at() { [[ ! -f $ACTIVE_CONF ]] || sed -n 's/^ *default "\(blue\|green\)";$/\1/p' "$ACTIVE_CONF"; }

# The release's own configuration of nginx, with the colour that serves; what stood there is kept for the way back.
renew_nginx() {
    local name
    rm -rf "$NGINX_DIR".{draft,before}
    if [[ -f $ACTIVE_CONF ]]; then
        mkdir "$NGINX_DIR.draft"
        for name in "$NGINX_DIR"/*; do
            [[ $name == */ssl ]] || cp -a "$name" "$NGINX_DIR.draft"
        done
        mv "$NGINX_DIR.draft" "$NGINX_DIR.before"
    fi
    render_for "${ACTIVE:-$IDLE}"
}

forget_old_nginx() { rm -rf "$NGINX_DIR.before"; }

restore_nginx() {
    if [[ -d $NGINX_DIR.before ]]; then
        cp -a "$NGINX_DIR.before/." "$NGINX_DIR"
        forget_old_nginx
    fi
}

# colour, options of render_nginx.py
render_for() {
    local colour=$1 app ws
    shift
    read -r app ws <<<"$(driver_addresses "$colour")"
    COLOUR=$colour APP_SERVERS=$app WS_SERVERS=$ws driver_nginx_settings \
        python3 "$ROOT/scripts/render_nginx.py" "$NGINX_DIR" "$@"
}

# Ends when nginx says that it has taken the file: `nginx -s reload` returns at once, also where it then fails.
point_at() {
    render_for "$1" --upstreams
    driver_nginx_test
    driver_nginx_reload
    asks_for "$1" 15
}

# Does nginx ask the colour, by its own word, within so many seconds.
asks_for() {
    driver_exec "$1" python -m subjunctive_app.healthprobe --wait "$2" --says "$1" "$(driver_status_url)/colour"
}

# Is the colour well, within so many seconds: its pages with the database behind them, and its sockets.
is_well() {
    local app ws
    read -r app ws <<<"$(driver_urls "$1")"
    driver_exec "$1" python -m subjunctive_app.healthprobe --wait "$2" "$app/api/health" "$ws/health"
}

smoke() {
    local app ws
    read -r app ws <<<"$(driver_urls "$1")"
    driver_exec "$1" python -m scripts.smoke "$app" --sockets "$ws"
}

# Fails when too many answers of the colour fail, or it stops being well. As long as the old colour has to outlive the
# switch, at least.
watch_errors() {
    local app ws seconds=$WATCH_SECONDS
    ((seconds >= DRAIN_SECONDS)) || seconds=$DRAIN_SECONDS
    read -r app ws <<<"$(driver_urls "$1")"
    driver_exec "$1" python -m scripts.watch_errors "$app" "$ws" --seconds "$seconds" --percent "$ERROR_PERCENT"
}
