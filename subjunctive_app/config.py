"""The settings of the app: one typed value, read once from the environment."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
SECRETS = ("SECRET_KEY", "JWT_SECRET_KEY", "PASSWORD_PEPPER")
MINIMUM_SECRET_BYTES = 32
# What people paste from tutorials and example files; a real secret contains none of these.
PLACEHOLDERS = ("changeme", "change-me", "change_me", "secret", "default", "example", "insecure", "password")

SAFE_BCRYPT_ROUNDS = 12

Environment = Literal["development", "production"]
Role = Literal["app", "ws"]
# Connections to PostgreSQL that each process may hold; docs/stores.md adds them up.
DATABASE_POOLS: dict[Role, int] = {"app": 8, "ws": 4}
# Sockets of a process that has greenlets, below the connections that gunicorn.conf.py lets in.
WS_SOCKETS = 3500
ROOM_PLACES, MOST_ROOM_PLACES = 60, 200
REDIS_SCHEMES = ("redis", "rediss", "redis+cluster", "rediss+cluster")


class ConfigError(ValueError):
    """A setting is missing or cannot be used; the message names the setting."""


@dataclass(frozen=True, slots=True)
class SmtpConfig:
    """The server that takes our mails."""

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = ""
    starttls: bool = True


@dataclass(frozen=True, slots=True)
class Config:
    """Every setting of the app. Production is chosen by environment variables alone (docs/configuration.md)."""

    environment: Environment
    instance_dir: Path
    database_url: str
    secret_key: str
    jwt_secret_key: str
    password_pepper: str
    bcrypt_rounds: int = SAFE_BCRYPT_ROUNDS
    threads: int = 128
    port: int = 8000
    role: Role = "app"
    processes: int = 1
    database_pool: int = 8
    redis_url: str = ""
    smtp: SmtpConfig | None = None
    shared_device: bool = False
    cors_origins: tuple[str, ...] = ()
    allowed_hosts: tuple[str, ...] = ()
    public_url: str = ""
    static_url: str = ""
    trusted_proxies: int = 0
    sockets: int = 0
    room_places: int = ROOM_PLACES
    backup_status: Path | None = None
    metrics_token: str = ""
    slow_request_ms: int = 1000
    slow_query_ms: int = 100
    sentry_dsn: str = ""
    sentry_traces: float = 0.01

    @property
    def is_production(self) -> bool:
        return self.environment == "production"

    @property
    def is_embedded(self) -> bool:
        """True for SQLite: the app owns its database file and migrates it at start."""
        return self.database_url.startswith("sqlite")

    @property
    def is_https(self) -> bool:
        """True when browsers reach the app over https, so that cookies may be Secure."""
        return self.public_url.startswith("https://")

    @property
    def most_sockets(self) -> int:
        """How many sockets of rooms a process takes. As `app` each holds a thread: half of them go on serving pages."""
        return self.sockets or (WS_SOCKETS if self.role == "ws" else self.threads // 2)

    @property
    def link_base(self) -> str:
        """What links in mails begin with: never made of a request, whose Host anybody may choose."""
        return self.public_url or f"http://127.0.0.1:{self.port}"

    def doubts(self) -> list[str]:
        """What a production start should be warned of: it works, but less safely than it could."""
        if not self.is_production:
            return []
        found = []
        if not self.is_https:
            found.append("PUBLIC_URL is not https: cookies are not Secure and HSTS is not sent.")
        if not self.allowed_hosts:
            found.append("ALLOWED_HOSTS is not set: any host name is answered.")
        if not self.smtp:
            found.append("SMTP_HOST is not set: nobody can get a forgotten password back by mail.")
        if self.is_embedded:
            found.append("DATABASE_URL is not set to PostgreSQL: SQLite serves one machine.")
        return found

    @classmethod
    def from_env(cls, environ: Mapping[str, str] = os.environ) -> "Config":
        """Read the settings; raise ConfigError naming the first one that cannot be used."""
        environment = _environment(environ)
        instance_dir = Path(environ.get("INSTANCE_DIR") or ROOT / "instance").resolve()
        role = _role(environ)
        found = {name: _secret(name, environ, environment, instance_dir) for name in SECRETS}
        return cls(
            environment=environment,
            instance_dir=instance_dir,
            database_url=_database_url(_value("DATABASE_URL", environ), instance_dir),
            secret_key=found["SECRET_KEY"],
            jwt_secret_key=found["JWT_SECRET_KEY"],
            password_pepper=found["PASSWORD_PEPPER"],
            bcrypt_rounds=_bcrypt_rounds(environ, environment),
            port=_number("PORT", environ, default=8000),
            threads=max(2, _number("THREADS", environ, default=128)),
            role=role,
            processes=max(1, _number("WEB_CONCURRENCY", environ, default=1)),
            database_pool=max(1, _number("DATABASE_POOL", environ, default=DATABASE_POOLS[role])),
            redis_url=_redis_url(_value("REDIS_URL", environ)),
            smtp=_smtp(environ),
            shared_device=_switch("SHARED_DEVICE", environ, default=False),
            cors_origins=_origins("CORS_ORIGINS", environ),
            allowed_hosts=_words(environ.get("ALLOWED_HOSTS", "")),
            public_url=_origin("PUBLIC_URL", environ),
            static_url=_origin("STATIC_URL", environ),
            trusted_proxies=_number("TRUSTED_PROXIES", environ),
            sockets=_number("SOCKETS", environ),
            room_places=_room_places(environ),
            backup_status=Path(status) if (status := environ.get("BACKUP_STATUS", "").strip()) else None,
            metrics_token=_metrics_token(environ),
            slow_request_ms=_number("SLOW_REQUEST_MS", environ, default=1000),
            slow_query_ms=_number("SLOW_QUERY_MS", environ, default=100),
            sentry_dsn=_sentry_dsn(environ),
            sentry_traces=_share("SENTRY_TRACES", environ, default="0.01"),
        )


def _environment(environ: Mapping[str, str]) -> Environment:
    value = environ.get("ENVIRONMENT") or "development"
    if value == "development":
        return "development"
    if value == "production":
        return "production"
    raise ConfigError(f"ENVIRONMENT is {value!r}: it must be 'development' or 'production'.")


def _role(environ: Mapping[str, str]) -> Role:
    value = environ.get("SERVER_ROLE") or "app"
    if value == "app":
        return "app"
    if value == "ws":
        return "ws"
    raise ConfigError(f"SERVER_ROLE is {value!r}: it must be 'app' or 'ws'.")


def _value(name: str, environ: Mapping[str, str]) -> str:
    """The setting, or the content of the file that NAME_FILE points at (Docker and Kubernetes secrets)."""
    if value := environ.get(name, "").strip():
        return value
    path = environ.get(f"{name}_FILE", "")
    if not path:
        return ""
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ConfigError(f"{name}_FILE: {path} cannot be read ({error.strerror}).") from error


def _secret(name: str, environ: Mapping[str, str], environment: Environment, instance_dir: Path) -> str:
    """A secret of at least 256 bits; outside production a missing one is made once and kept."""
    value = _value(name, environ)
    if environment == "development":
        return value or _kept_secret(instance_dir / name.lower())
    if not value:
        raise ConfigError(f"{name} is missing: set it (or {name}_FILE) to at least 32 random bytes.")
    return _strong(name, value)


def _strong(name: str, value: str) -> str:
    if len(value.encode()) < MINIMUM_SECRET_BYTES:
        raise ConfigError(f"{name} is too short: it needs at least 32 bytes (256 bits).")
    if any(word in value.lower() for word in PLACEHOLDERS) or len(set(value)) < 8:
        raise ConfigError(f"{name} looks like a placeholder: use random bytes.")
    return value


def _metrics_token(environ: Mapping[str, str]) -> str:
    """What a scraper from elsewhere must know; empty where there is none."""
    value = _value("METRICS_TOKEN", environ)
    return _strong("METRICS_TOKEN", value) if value else ""


def _sentry_dsn(environ: Mapping[str, str]) -> str:
    """Where errors are reported; empty for nowhere."""
    value = _value("SENTRY_DSN", environ)
    parts = urlsplit(value)
    if value and not (parts.scheme in {"http", "https"} and parts.username and parts.path.strip("/")):
        raise ConfigError("SENTRY_DSN must look like https://key@host/project.")
    return value


def _kept_secret(path: Path) -> str:
    """The secret in `path`; made there with mode 0600 by whichever process comes first."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    if not path.exists():
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48), encoding="utf-8")
        try:
            os.link(draft, path)  # atomic, and fails where another process was first
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text(encoding="utf-8").strip()


def _bcrypt_rounds(environ: Mapping[str, str], environment: Environment) -> int:
    """The cost of a password's hash. Fewer rounds are for tests: production refuses them."""
    rounds = _number("BCRYPT_ROUNDS", environ, default=SAFE_BCRYPT_ROUNDS)
    least = SAFE_BCRYPT_ROUNDS if environment == "production" else 4
    if not least <= rounds <= 16:
        raise ConfigError(f"BCRYPT_ROUNDS must be between {least} and 16.")
    return rounds


def _room_places(environ: Mapping[str, str]) -> int:
    """How many people a room holds: pages and pushes of a room are made for a class, not for a crowd."""
    places = _number("ROOM_PLACES", environ, default=ROOM_PLACES)
    if not 1 <= places <= MOST_ROOM_PLACES:
        raise ConfigError(f"ROOM_PLACES must be between 1 and {MOST_ROOM_PLACES}.")
    return places


def _smtp(environ: Mapping[str, str]) -> SmtpConfig | None:
    """The mail server, or None. Links in mails are never made of a request's Host, so PUBLIC_URL must be known."""
    host = environ.get("SMTP_HOST", "").strip()
    if not host:
        return None
    if not environ.get("PUBLIC_URL"):
        raise ConfigError("SMTP_HOST is set, but not PUBLIC_URL: links in mails need it.")
    if not (sender := environ.get("SMTP_FROM", "").strip()):
        raise ConfigError("SMTP_HOST is set, but not SMTP_FROM: mails need a sender.")
    return SmtpConfig(
        host=host,
        port=_number("SMTP_PORT", environ, default=587),
        sender=sender,
        user=environ.get("SMTP_USER", "").strip(),
        password=_value("SMTP_PASSWORD", environ),
        starttls=_switch("SMTP_STARTTLS", environ, default=True),
    )


def _database_url(value: str, instance_dir: Path) -> str:
    """A URL as SQLAlchemy wants it; operators write `postgres://` or `postgresql://`."""
    if not value:
        return f"sqlite:///{instance_dir / 'ojala.sqlite3'}"
    scheme, separator, rest = value.partition("://")
    if not separator:
        raise ConfigError("DATABASE_URL must look like postgresql://user:password@host/name.")
    if scheme in {"postgres", "postgresql"}:
        scheme = "postgresql+psycopg2"
    if scheme not in {"postgresql+psycopg2", "sqlite"}:
        raise ConfigError(f"DATABASE_URL: {scheme} is not supported; use postgresql or sqlite.")
    if scheme == "sqlite" and rest and not rest.startswith(("//", "/:memory:")):
        rest = f"/{instance_dir / rest.removeprefix('/')}"  # a relative path is one in INSTANCE_DIR
    return f"{scheme}://{_several_hosts(rest)}"


def _several_hosts(rest: str) -> str:
    """`user@one:5432,two:5433/name` as SQLAlchemy wants it: the hosts in the query."""
    login, at, place = rest.rpartition("@")
    hosts, slash, name = place.partition("/")
    if "," not in hosts or ":" not in hosts:
        return rest
    query = "&".join(f"host={host if ':' in host else f'{host}:5432'}" for host in hosts.split(","))
    return f"{login}{at}{slash or '/'}{name}{'&' if '?' in name else '?'}{query}"


def _redis_url(value: str) -> str:
    """A URL as redis-py wants it; in `redis://word@host` the lone word is the password."""
    if not value:
        return ""
    scheme, separator, rest = value.partition("://")
    if not separator or scheme not in REDIS_SCHEMES:
        raise ConfigError(f"REDIS_URL must begin with one of {', '.join(f'{name}://' for name in REDIS_SCHEMES)}.")
    login, at, place = rest.rpartition("@")
    return f"{scheme}://{':' if login and ':' not in login else ''}{login}{at}{place}"


def _origin(name: str, environ: Mapping[str, str]) -> str:
    """A URL without its trailing slash, or an empty string."""
    value = environ.get(name, "").strip().rstrip("/")
    if value and urlsplit(value).scheme not in {"http", "https"}:
        raise ConfigError(f"{name} must start with http:// or https://.")
    return value


def _origins(name: str, environ: Mapping[str, str]) -> tuple[str, ...]:
    """Exact origins: a scheme, a host, perhaps a port, and no star."""
    found = _words(environ.get(name, ""))
    for origin in found:
        parts = urlsplit(origin)
        is_origin = parts.scheme in {"http", "https"} and parts.netloc and origin == f"{parts.scheme}://{parts.netloc}"
        if not is_origin or "*" in origin or "@" in origin:
            raise ConfigError(f"{name}: {origin!r} is no origin like https://school.example.")
    return found


def _words(value: str) -> tuple[str, ...]:
    return tuple(value.replace(",", " ").split())


def _number(name: str, environ: Mapping[str, str], *, default: int = 0) -> int:
    value = environ.get(name, "").strip() or str(default)
    if not value.isdecimal():
        raise ConfigError(f"{name} must be a whole number.")
    return int(value)


def _share(name: str, environ: Mapping[str, str], *, default: str) -> float:
    try:
        share = float(environ.get(name, "").strip() or default)
    except ValueError:
        share = -1
    if not 0 <= share <= 1:
        raise ConfigError(f"{name} must be a number from 0 to 1.")
    return share


def _switch(name: str, environ: Mapping[str, str], *, default: bool) -> bool:
    value = environ.get(name, "").strip() or str(int(default))
    if value not in {"0", "1"}:
        raise ConfigError(f"{name} must be 0 or 1.")
    return value == "1"
