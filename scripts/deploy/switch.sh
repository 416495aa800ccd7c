# shellcheck shell=bash disable=SC2034,SC2153,SC2154
# (names that other parts set and use)
# nginx and the two colours: which of them it asks is one file, written in one stroke and read at a reload.

# The colour that the file names; empty where there is none.
pointed_at() { [[ ! -f $UPSTREAM_FILE ]] || sed -n 's/^# colour: \(blue\|green\)$/\1/p' "$UPSTREAM_FILE"; }

write_upstream() {
    local colour=$1 app ws
    read -r app ws <<<"$(driver_addresses "$colour")"
    # gunicorn closes a connection that was idle for 5 s; nginx must be first, or a POST meets a closing one.
    cat >"$UPSTREAM_FILE.new" <<END
# Written by scripts/production_deploy.sh.
# colour: $colour
upstream app {
    server $app max_fails=0;
    keepalive 32;
    keepalive_timeout 2s;
}
upstream ws {
    server $ws max_fails=0;
}
END
    chmod 0644 "$UPSTREAM_FILE.new"
    mv -f "$UPSTREAM_FILE.new" "$UPSTREAM_FILE"
}

point_at() {
    write_upstream "$1"
    driver_nginx_test
    driver_nginx_reload
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
