#!/usr/bin/env bash
# `make compose-check`: the files for containers, without an engine. What is not installed is said, and not checked.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

single=(-f docker-compose.production.yml)
cluster=("${single[@]}" -f docker-compose.redis-cluster.yml)
offsite=("${single[@]}" -f docker-compose.offsite.yml)
checked=0
for compose in "docker compose" docker-compose; do
    $compose version >/dev/null 2>&1 || continue
    $compose "${single[@]}" config --quiet
    $compose "${cluster[@]}" config --quiet
    $compose "${offsite[@]}" config --quiet
    echo "$compose: all files are understood"
    checked=1
done
((checked)) || echo "neither docker compose nor docker-compose is installed: the files were not parsed by them"

.venv/bin/python -m compose_lint --fail-on high docker-compose.production.yml docker-compose.redis-cluster.yml |
    tail -n 3
.venv/bin/hadolint Dockerfile docker/db.Dockerfile
echo "hadolint: both Dockerfiles are clean"
.venv/bin/shellcheck -x scripts/*.sh scripts/deploy/*.sh docker/*.sh nginx/ssl/*.sh tests/deploy/*.sh .ci/run
echo "shellcheck: all scripts are clean"
