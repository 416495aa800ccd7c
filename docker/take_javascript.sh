#!/bin/sh
# In the stage `javascript` of the Dockerfile: static/vendor/ as it came with the context, else from npm.
set -eu
if [ -s static/vendor/htmx.min.js ] && [ -s static/vendor/hx-ws.min.js ]; then
    exit 0
fi
npm ci --ignore-scripts --no-progress --omit=dev
mkdir -p static/vendor
cp node_modules/htmx.org/dist/htmx.min.js node_modules/htmx.org/dist/ext/hx-ws.min.js static/vendor/
rm -rf node_modules
