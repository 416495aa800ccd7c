# shellcheck shell=bash disable=SC2034,SC2153,SC2154
# (names that other parts set and use)
# What must be so before anything is touched. Each check says what to do.

# Of the host; needs no release.
check_host() {
    local tool
    for tool in python3 flock timeout openssl; do
        command -v "$tool" >/dev/null || die "$tool is not installed."
    done
    check_secrets
    check_certificate
    driver_check
}

check_secrets() {
    local name file mode
    [[ -d $SECRETS_DIR ]] || die "$SECRETS_DIR is missing: scripts/generate_secrets.sh makes it."
    for name in "${NEEDED_SECRETS[@]}"; do
        file=${name}_FILE
        [[ -n ${!name-} || -n ${!file-} ]] || die "The secret $SECRETS_DIR/${name,,} is missing or empty."
    done
    for file in "$SECRETS_DIR"/* "$ENV_FILE"; do
        [[ -e $file ]] || continue
        mode=$(stat --format=%a "$file")
        (((8#$mode & 8#7) == 0)) || die "$file may be read by everybody: chmod o= $file"
    done
}

check_certificate() {
    local file=${TLS_CERTIFICATE:-ssl/fullchain.pem}
    [[ $file == /* ]] || file=$NGINX_DIR/$file
    [[ ${PUBLIC_URL-} == https://* ]] || die "PUBLIC_URL must be where browsers reach the site, like https://practice.example."
    [[ -r $file ]] || die "The certificate $file cannot be read (nginx/ssl/self_signed.sh makes one to begin with)."
    openssl x509 -in "$file" -noout -checkend $((CERT_DAYS * 86400)) >/dev/null ||
        die "The certificate $file ends within $CERT_DAYS days: renew it, or set CERT_DAYS lower."
}

# Of the new release: settings that it can use, a database whose schema it can take on, room for a copy of it.
check_release() {
    local report needed free
    report=$(driver_run "$RELEASE" python -m scripts.release_check) || die "The release refused its settings (above)."
    say "    $report"
    [[ $report =~ database_mb=([0-9]+) ]] || die "scripts/release_check.py said nothing of the database."
    needed=$((2 * BASH_REMATCH[1] + 500))
    free=$(df --output=avail --block-size=M "$DEPLOY_HOME" | tail -n 1 | tr -dc 0-9)
    ((free >= needed)) || die "$free MB are free in $DEPLOY_HOME, and $needed are needed: twice the database, and 500."
    [[ $report =~ pending_expand=([0-9]+) ]] || die "scripts/release_check.py said nothing of the schema."
    PENDING=${BASH_REMATCH[1]}
}

# Of what serves now. It being ill is no reason to keep the cure away; but it is said.
check_current() {
    [[ -n $ACTIVE ]] || { say "    nothing serves yet: the first deploy"; return 0; }
    if is_well "$ACTIVE" 2; then
        say "    $ACTIVE ($ACTIVE_RELEASE) serves and is well"
    else
        warn "$ACTIVE ($ACTIVE_RELEASE) is not well: a rollback will lead back to that."
    fi
}
