#!/usr/bin/env bash
# A docker, and under the name python3 a render_nginx.py, for tests of the logic alone. It knows which services run and
# what nginx asks since its last reload, and counts its calls: FAIL_AT is the one that fails, KILL_AT the one at which
# the whole deploy is killed.
set -eu
active=$DEPLOY_HOME/nginx/upstreams/active.conf
call=0
[[ ! -f $WORLD/calls ]] || call=$(<"$WORLD/calls")
call=$((call + 1))
echo "$call" >"$WORLD/calls"
echo "$call $*" >>"$WORLD/log"

if [[ ${KILL_AT-} == "$call" ]]; then
    victim=$PPID
    while grep -qa production_deploy.sh "/proc/$victim/cmdline"; do
        parent=$(sed 's/.*) //' "/proc/$victim/stat" | cut -d ' ' -f 2)
        kill -KILL "$victim"
        victim=$parent
    done
    exit 1
fi
[[ ${FAIL_AT-} != "$call" ]] || exit 7

if [[ ${0##*/} == python3 ]]; then
    [[ $1 != *notify.py || -z ${REAL_PYTHON-} ]] || exec "$REAL_PYTHON" "$@"
    [[ $1 != *render_monitoring.py ]] || exit 0
    mkdir -p "${active%/*}"
    echo "    default \"$COLOUR\";" >"$active"
    exit 0
fi
case "$*" in
    "compose version" | info | "image "* | *" config -q") exit 0 ;;
esac
while [[ ${1-} == compose || ${1-} == -f ]]; do
    if [[ $1 == -f ]]; then shift; fi
    shift
done
verb=$1
shift
case $verb in
    up | stop)
        for word in "$@"; do
            [[ $word =~ ^(app|ws)-|^(nginx|db|redis|jobs|backup)$ ]] || continue
            if [[ $verb == up ]]; then touch "$WORLD/running/$word"; else rm -f "$WORLD/running/$word"; fi
            if [[ $verb$word == upnginx ]]; then cp "$active" "$WORLD/asked"; fi
        done
        ;;
    ps) ls "$WORLD/running" ;;
    exec)
        [[ $1 != -T ]] || shift
        [[ -e $WORLD/running/$1 ]]
        if [[ $* == *"-s reload" ]]; then cp "$active" "$WORLD/asked"; fi
        ;;
    run)
        if [[ $* == *release_check* ]]; then echo "database_mb=1 pending_expand=1 pending_contract=0"; fi
        ;;
    build | kill | logs) ;;
    *) echo "the fake docker does not know: $verb $*" >&2 && exit 9 ;;
esac
