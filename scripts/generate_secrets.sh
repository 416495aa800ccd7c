#!/usr/bin/env bash
# Makes all secrets of an installation, each in a file of its own with mode 0600: scripts/generate_secrets.sh [FOLDER]
#   --host HOST   where PostgreSQL and Redis are; without it the names they have in Compose
# What is there stays: it never overwrites. As root it gives each file to the number that reads it in its container;
# what is optional (smtp_password, sentry_dsn, slack_webhook_url) is made empty, to be filled in by hand.
set -Eeuo pipefail
umask 077

folder=secrets db=db redis=redis
while (($#)); do
    case $1 in
        --host) db=$2 redis=$2; shift ;;
        -*) sed -n '2,5s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2; exit 2 ;;
        *) folder=$1 ;;
    esac
    shift
done
mkdir -p "$folder"

APP=10001 STORE=999 NOBODY=65534 REDIS_EXPORTER=59000 GRAFANA=472

random() { head -c 36 /dev/urandom | base64 | tr '+/' '-_' | tr -d '\n'; }
read_secret() { cat "$folder/$1"; }

# name, the number that reads it; its content from standard input
keep() {
    local path=$folder/$1
    if [[ -e $path ]]; then
        cat >/dev/null
        return
    fi
    cat >"$path"
    ((EUID)) || chown "$2" "$path"
    echo "made $path"
}

for name in secret_key jwt_secret_key password_pepper smoke_password; do random | keep $name $APP; done
random | keep postgres_password $STORE
random | keep redis_password $STORE
random | keep grafana_admin_password $GRAFANA

password=$(read_secret postgres_password)
printf 'postgresql://ojala:%s@%s:5432/ojala' "$password" "$db" | keep database_url $APP

random | keep monitor_password $NOBODY
password=$(read_secret monitor_password)
keep monitor_role.sql $STORE <<END
DO \$\$ BEGIN CREATE ROLE monitor; EXCEPTION WHEN duplicate_object THEN NULL; END \$\$;
ALTER ROLE monitor LOGIN NOSUPERUSER CONNECTION LIMIT 5 PASSWORD '$password';
GRANT pg_monitor TO monitor;
END

password=$(read_secret redis_password)
random | keep redis_monitor_password $STORE
monitor=$(read_secret redis_monitor_password)
digest_of() { printf '%s' "$1" | sha256sum | cut -d ' ' -f 1; }
printf 'redis://app:%s@%s:6379/0' "$password" "$redis" | keep redis_url $APP
printf 'redis://app:%s@%s:6379/0' "$password" "$redis" | keep backup_redis_url $STORE
printf 'redis+cluster://app:%s@redis-1:6379,redis-2:6379,redis-3:6379' "$password" | keep redis_cluster_url $APP
keep redis_acl $STORE <<END
user default off
user app on #$(digest_of "$password") ~* &* +@all
user probe on nopass -@all +ping +cluster|info
user monitor on #$(digest_of "$monitor") -@all +ping +info +select +client|setname +slowlog|len +slowlog|get +latency|latest
END
printf '{"redis://monitor@redis:6379": "%s"}\n' "$monitor" | keep redis_exporter.json $REDIS_EXPORTER

printf '[global]\nrepo1-cipher-pass=%s\n' "$(random)" | keep pgbackrest_key.conf $STORE
keep pgbackrest_repo2.conf $STORE </dev/null
for name in smtp_password sentry_dsn slack_webhook_url; do keep $name $APP </dev/null; done

((!EUID)) || echo "For Compose run this as root: the files must belong to the numbers that read them." >&2
