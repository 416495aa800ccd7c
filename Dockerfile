# The app as an image. Built by the classic builder and by BuildKit alike: no frontend line, no mounts in RUN.
# docs/DEPLOY.md tells how it is run. Other base images: --build-arg PYTHON_IMAGE=…
ARG PYTHON_IMAGE=python:3.11-slim-bookworm

FROM ${PYTHON_IMAGE} AS build
WORKDIR /app
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
COPY requirements.lock ./
RUN python -m venv .venv \
    && .venv/bin/python -m pip install --quiet --require-hashes --no-deps -r requirements.lock
COPY . .
# Where static/vendor/ came with the context (`make setup` makes it), npm is neither needed nor asked.
RUN if [ ! -s static/vendor/htmx.min.js ] || [ ! -s static/vendor/hx-ws.min.js ]; then bash scripts/install_js.sh; fi \
    && find subjunctive_app -name '*.po' -exec sh -c \
        '.venv/bin/python -m babel.messages.frontend -q compile -i "$1" -o "${1%.po}.mo"' compile {} \; \
    && rm -rf node_modules package.json package-lock.json .npmrc requirements-node.lock scripts/install_js.sh \
    && .venv/bin/python -m compileall -q subjunctive_app scripts wsgi.py \
    && .venv/bin/python -m pip uninstall --quiet --yes pip setuptools

FROM ${PYTHON_IMAGE}
# The code stays root's: whoever breaks into a process cannot change it. /data is for SQLite, where nothing else is set.
RUN groupadd --gid 10001 app \
    && useradd --uid 10001 --gid app --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin app \
    && install -d -o app -g app -m 0700 /data \
    && install -d -o app -g app -m 0755 /srv/static
WORKDIR /app
COPY --from=build /app /app
ENV PATH=/app/.venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    ENVIRONMENT=production \
    INSTANCE_DIR=/data \
    HOST=0.0.0.0 \
    PORT=8000
USER 10001:10001
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-m", "subjunctive_app.healthprobe"]
CMD ["python", "-m", "gunicorn", "wsgi:app"]
