# shellcheck shell=bash disable=SC2034,SC2153,SC2154
# (names that other parts set and use)
# Which colour serves. state.json is the truth: it is written in one stroke, after the new colour has proved itself and
# before the old one stops. A deploy killed at any other moment is undone by the next run.

STATE=
ACTIVE=           # the colour that serves; empty before the first deploy
ACTIVE_RELEASE=
PREVIOUS_RELEASE= # what a rollback would serve; empty where there is none

# One deploy at a time; the lock ends with the process, however it ends.
take_lock() {
    exec 9>"$DEPLOY_HOME/lock"
    flock --nonblock 9 || refuse "Another deploy is at work ($DEPLOY_HOME/lock). Nothing was done."
}

read_state() {
    STATE=$DEPLOY_HOME/state.json
    ACTIVE=$(state_value active)
    ACTIVE_RELEASE=$(state_value release)
    PREVIOUS_RELEASE=$(state_value previous)
    IDLE=$(other_colour "${ACTIVE:-green}")
}

state_value() {
    [[ ! -f $STATE ]] || sed -n "s/^ *\"$1\": \"\([^\"]*\)\".*/\1/p" "$STATE"
}

other_colour() { if [[ $1 == blue ]]; then echo green; else echo blue; fi; }

# active colour, its release, the release before
write_state() {
    local draft=$STATE.new
    printf '{\n  "active": "%s",\n  "release": "%s",\n  "previous": "%s",\n  "at": "%(%Y-%m-%dT%H:%M:%S%z)T"\n}\n' \
        "$1" "$2" "$3" -1 >"$draft"
    mv -f "$draft" "$STATE"
    ACTIVE=$1 ACTIVE_RELEASE=$2 PREVIOUS_RELEASE=$3
}
