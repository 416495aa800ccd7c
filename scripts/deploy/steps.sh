# shellcheck shell=bash disable=SC2034,SC2153,SC2154
# (names that other parts set and use)
# The ways through a deploy, and the way back from any point of it.

IDLE=
PENDING=0
BEGUN=    # set while the idle colour may be running
SWITCHED= # set while nginx may be asking it
COMMITTED=

run_deploy() {
    read_state
    [[ -z $DRY_RUN ]] || { dry_run "$RELEASE"; return; }
    say "Release $RELEASE as $IDLE, by the driver $DEPLOY_DRIVER."
    step "preflight of the host" "Preflight: tools, secrets, certificate"
    check_host
    tidy_up
    step "build" "Build"
    driver_build "$RELEASE"
    step "preflight of the release" "Preflight: settings, database, disk, health"
    driver_prepare "$RELEASE"
    check_release
    check_current
    step "backup" "Backup"
    back_up
    step "migration" "Schema: $PENDING migrations that only add"
    if ((PENDING)); then driver_run "$RELEASE" python -m flask --app wsgi schema expand; fi
    step "static files" "Static files, packed, beside those of the release before"
    driver_static "$RELEASE"
    bring_up "$RELEASE"
    commit "$RELEASE" "$ACTIVE_RELEASE"
    driver_prune
    notify info "Deployed $RELEASE ($ACTIVE) in $((SECONDS - STARTED)) s."
}

run_rollback() {
    read_state
    [[ -n $ACTIVE ]] || refuse "Nothing was deployed yet."
    [[ -n $PREVIOUS_RELEASE ]] || refuse "There is no release to go back to: none was kept, or --contract came after it."
    [[ -z $DRY_RUN ]] || { dry_run "$PREVIOUS_RELEASE"; return; }
    say "Back from $ACTIVE_RELEASE to $PREVIOUS_RELEASE, as $IDLE. The schema stays: it only grew."
    step "preflight of the host" "Preflight: tools, secrets, certificate"
    check_host
    tidy_up
    bring_up "$PREVIOUS_RELEASE"
    commit "$PREVIOUS_RELEASE" "$ACTIVE_RELEASE"
    notify warning "Rolled back to $ACTIVE_RELEASE ($ACTIVE) in $((SECONDS - STARTED)) s."
}

run_contract() {
    read_state
    [[ -n $ACTIVE ]] || refuse "Nothing was deployed yet."
    if [[ -n $DRY_RUN ]]; then
        check_host
        say "Would back up and contract the schema of $ACTIVE_RELEASE. No rollback past this."
        return
    fi
    step "preflight of the host" "Preflight"
    check_host
    tidy_up
    is_well "$ACTIVE" 5
    step "backup" "Backup"
    back_up
    step "contraction" "Schema: what only the release before $ACTIVE_RELEASE needed goes"
    write_state "$ACTIVE" "$ACTIVE_RELEASE" ""
    driver_run "$ACTIVE_RELEASE" python -m flask --app wsgi schema contract
    is_well "$ACTIVE" 5
    COMMITTED=1
    notify info "The schema was contracted under $ACTIVE_RELEASE."
}

# After a reboot, or when a process died: start what state.json names and nothing else.
run_resume() {
    read_state
    [[ -n $ACTIVE ]] || refuse "Nothing was deployed yet."
    [[ -z $DRY_RUN ]] || { say "Would start $ACTIVE ($ACTIVE_RELEASE) where it is not running."; return; }
    step "resume" "Resume $ACTIVE ($ACTIVE_RELEASE)"
    driver_resume "$ACTIVE" "$ACTIVE_RELEASE"
    is_well "$ACTIVE" "$HEALTH_SECONDS"
    asks_for "$ACTIVE" 0 2>/dev/null || point_at "$ACTIVE"
    COMMITTED=1
}

# The idle colour comes up, proves itself unseen, then before everybody's eyes.
bring_up() {
    local release=$1
    BEGUN=1
    step "start" "Start $IDLE"
    driver_start "$IDLE" "$release"
    step "health" "Health of $IDLE, for up to $HEALTH_SECONDS s"
    is_well "$IDLE" "$HEALTH_SECONDS"
    step "smoke" "Smoke test of $IDLE: log in, a drill, a socket"
    smoke "$IDLE"
    step "switch" "nginx to $IDLE"
    SWITCHED=1
    renew_nginx
    point_at "$IDLE"
    step "watch" "Watch the errors of $IDLE while ${ACTIVE:-nobody} stands by"
    watch_errors "$IDLE"
}

# From here on the new colour is what a failure leads back to.
commit() {
    local old=$ACTIVE
    step "commit" "$IDLE serves: $1"
    write_state "$IDLE" "$1" "$2"
    IDLE=$(other_colour "$ACTIVE")
    COMMITTED=1
    forget_old_nginx
    step "stop of the old colour" "Stop ${old:-nothing}"
    [[ -z $old ]] || driver_stop "$old"
    driver_jobs "$1"
    say "Done in $((SECONDS - STARTED)) s."
}

# What a killed deploy left: nginx asks the colour of state.json again, and the other one ends.
tidy_up() {
    if [[ -z $ACTIVE ]]; then
        driver_stop "$IDLE"
    elif driver_is_running "$IDLE" || [[ $(pointed_at) != "$ACTIVE" ]]; then
        say "    an earlier deploy did not end: back to $ACTIVE first"
        restore_nginx
        point_at "$ACTIVE"
        sleep "$DRAIN_SECONDS"
        driver_stop "$IDLE"
    fi
}

back_up() {
    if [[ -n ${BACKUP_COMMAND-} ]]; then
        "$BACKUP_COMMAND" 9>&-
    else
        driver_backup
    fi
}

dry_run() {
    check_host
    say "Would build $1 and start it as $IDLE, back up, migrate, check, switch from ${ACTIVE:-nothing} and stop that."
    say "Nothing was changed."
}

# Runs at the end, however it came.
finish() {
    local code=$?
    trap - EXIT ERR INT TERM HUP
    set +e
    ((code)) || exit 0
    if [[ -n $COMMITTED ]]; then
        warn "$ACTIVE_RELEASE serves, but: ${FAILED_AT:-unknown} ($STEP). The next deploy tidies up."
        notify error "$ACTIVE_RELEASE serves, but $STEP failed: ${FAILED_AT:-unknown}."
        exit 1
    fi
    [[ -z $REFUSED ]] || exit 2
    say "FAILED at $STEP: ${FAILED_AT:-unknown}" >&2
    [[ -z $BEGUN ]] || take_back
    say "${ACTIVE:-Nothing} serves as before. ${ACTIVE_RELEASE}" >&2
    notify error "Deploy of $RELEASE failed at $STEP: ${FAILED_AT:-unknown}. ${ACTIVE_RELEASE:-Nothing} serves."
    exit 1
}

# nginx goes back first; the new colour answers what it has begun before it ends. Each twice if need be, and in a
# shell of its own, so that what ends there ends nothing here.
take_back() {
    if [[ -n $SWITCHED && -n $ACTIVE ]]; then
        say "Back to $ACTIVE." >&2
        restore_nginx
        (point_at "$ACTIVE") || (point_at "$ACTIVE")
        sleep "$DRAIN_SECONDS"
    fi
    say "The last that $IDLE said:" >&2
    (driver_last_words "$IDLE") >&2
    (driver_stop "$IDLE") || (driver_stop "$IDLE")
}
