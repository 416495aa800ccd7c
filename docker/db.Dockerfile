# PostgreSQL and pgBackRest, which archives its log from within.
ARG POSTGRES_IMAGE=postgres:15-bookworm
FROM ${POSTGRES_IMAGE}
USER 0:0
# Debian keeps one version of it: an older one is gone from the archive.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends pgbackrest python3 redis-tools \
    && rm -rf /var/lib/apt/lists/*
USER 999:999
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD ["pg_isready", "--quiet"]
