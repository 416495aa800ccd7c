#!/usr/bin/env bash
# Makes one cluster of redis-1, redis-2 and redis-3, unless they are one already. By addresses: `--cluster create`
# takes no names.
set -euo pipefail
REDISCLI_AUTH=$(cat /run/secrets/redis_password)
export REDISCLI_AUTH

nodes=()
for host in redis-1 redis-2 redis-3; do
    until redis-cli --user app -h "$host" ping | grep -q PONG; do sleep 1; done
    nodes+=("$(getent hosts "$host" | cut -d ' ' -f 1):6379")
done
if redis-cli --user app -h redis-1 cluster info | grep -q cluster_state:ok; then
    echo "the cluster is there"
else
    redis-cli --user app --cluster create "${nodes[@]}" --cluster-yes
fi
