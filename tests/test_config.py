"""Settings from the environment: what operators write, and what is refused."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from subjunctive_app.config import Config, ConfigError, SmtpConfig

GOOD = {
    "SECRET_KEY": "kJ8s-Zq2_LmP0xRv7TnB4wYc9HdF1gUa",
    "JWT_SECRET_KEY": "zX3c_Vb6nM9aSd2fGh5jKl8qWe1rTy4u",
    "PASSWORD_PEPPER": "mN4b-Yh7uJ0kI3lO6pA9sD2fG5hQ8wEz",
}


def test_nothing_set_is_the_embedded_default(tmp_path: Path) -> None:
    config = Config.from_env({"INSTANCE_DIR": str(tmp_path)})
    assert (config.environment, config.is_embedded) == ("development", True)
    assert config.database_url == f"sqlite:///{tmp_path}/ojala.sqlite3"
    assert len(config.secret_key) >= 43
    assert config.secret_key != config.jwt_secret_key
    assert Config.from_env({"INSTANCE_DIR": str(tmp_path)}) == config, "the secrets are made once"
    assert {path.name: oct(path.stat().st_mode & 0o777) for path in tmp_path.iterdir()} == {
        "secret_key": "0o600",
        "jwt_secret_key": "0o600",
        "password_pepper": "0o600",
    }


def test_processes_that_start_at_once_share_one_secret(tmp_path: Path) -> None:
    env = {"INSTANCE_DIR": str(tmp_path / "new")}
    with ThreadPoolExecutor(16) as pool:
        found = set(pool.map(lambda _: Config.from_env(env).secret_key, range(64)))
    assert len(found) == 1
    assert len(os.listdir(tmp_path / "new")) == 3
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o700, "the data of learners is not for other users"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("postgres://u:p@db/ojala", "postgresql+psycopg2://u:p@db/ojala"),
        (
            "postgresql://u:p@db:5432/ojala?sslmode=require",
            "postgresql+psycopg2://u:p@db:5432/ojala?sslmode=require",
        ),
        ("postgresql+psycopg2://u@h1,h2/x", "postgresql+psycopg2://u@h1,h2/x"),
        (
            "postgres://u:p,w@one:5432,two/ojala?sslmode=require",
            "postgresql+psycopg2://u:p,w@/ojala?sslmode=require&host=one:5432&host=two:5432",
        ),
        ("postgres://one:5432,two:5433/x", "postgresql+psycopg2:///x?host=one:5432&host=two:5433"),
        ("sqlite:////srv/ojala.sqlite3", "sqlite:////srv/ojala.sqlite3"),
    ],
)
def test_database_urls_as_operators_write_them(written: str, meant: str) -> None:
    assert Config.from_env({**GOOD, "ENVIRONMENT": "production", "DATABASE_URL": written}).database_url == meant


@pytest.mark.parametrize("name", ["SECRET_KEY", "JWT_SECRET_KEY", "PASSWORD_PEPPER"])
@pytest.mark.parametrize(
    ("value", "complaint"),
    [
        ("", "missing"),
        ("short", "too short"),
        ("kJ8s-Zq2_LmP0xRv7TnB4wYc9HdF1gU", "too short"),
        ("changeme-changeme-changeme-changeme", "placeholder"),
        ("a" * 64, "placeholder"),
        ("dev-secret-dev-secret-dev-secret-dev-secret", "placeholder"),
    ],
)
def test_production_refuses_a_weak_secret_and_says_which(name: str, value: str, complaint: str) -> None:
    with pytest.raises(ConfigError, match=f"{name}.*{complaint}"):
        Config.from_env({**GOOD, "ENVIRONMENT": "production", name: value})


def test_a_relative_sqlite_path_is_in_the_instance_folder(tmp_path: Path) -> None:
    config = Config.from_env({"INSTANCE_DIR": str(tmp_path), "DATABASE_URL": "sqlite:///mine.db"})
    assert config.database_url == f"sqlite:///{tmp_path}/mine.db"


def test_production_is_warned_of_what_is_missing() -> None:
    bare = Config.from_env({**GOOD, "ENVIRONMENT": "production"})
    assert [doubt.split()[0] for doubt in bare.doubts()] == ["PUBLIC_URL", "ALLOWED_HOSTS", "SMTP_HOST", "DATABASE_URL"]
    env = {"PUBLIC_URL": "https://a.example", "ALLOWED_HOSTS": "a.example", "DATABASE_URL": "postgres://u@db/x"}
    env |= {"SMTP_HOST": "mail.example", "SMTP_FROM": "ojala@a.example"}
    assert Config.from_env({**GOOD, "ENVIRONMENT": "production", **env}).doubts() == []


def test_a_refusal_never_repeats_the_secret() -> None:
    with pytest.raises(ConfigError) as caught:
        Config.from_env({**GOOD, "ENVIRONMENT": "production", "SECRET_KEY": "tiny-but-mine"})
    assert "tiny-but-mine" not in str(caught.value)


def test_secrets_from_files(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(GOOD["SECRET_KEY"] + "\n")
    env = {**GOOD, "ENVIRONMENT": "production", "SECRET_KEY": ""}
    assert Config.from_env({**env, "SECRET_KEY_FILE": str(tmp_path / "key")}).secret_key == GOOD["SECRET_KEY"]
    with pytest.raises(ConfigError, match="SECRET_KEY_FILE"):
        Config.from_env({**env, "SECRET_KEY_FILE": str(tmp_path / "missing")})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ENVIRONMENT", "staging"),
        ("DATABASE_URL", "mysql://u:p@db/x"),
        ("DATABASE_URL", "db.example"),
        ("PUBLIC_URL", "practice.example"),
        ("STATIC_URL", "//cdn.example"),
        ("TRUSTED_PROXIES", "one"),
        ("BCRYPT_ROUNDS", "3"),
        ("BCRYPT_ROUNDS", "17"),
        ("SHARED_DEVICE", "yes"),
        ("ROOM_PLACES", "201"),
        ("ROOM_PLACES", "0"),
        ("CORS_ORIGINS", "*"),
        ("CORS_ORIGINS", "https://*.example"),
        ("CORS_ORIGINS", "https://a.example/path"),
        ("CORS_ORIGINS", "a.example"),
        ("METRICS_TOKEN", "short"),
        ("METRICS_TOKEN", "changeme" * 5),
        ("SENTRY_DSN", "sentry.example"),
        ("SENTRY_DSN", "https://sentry.example/1"),
        ("SENTRY_TRACES", "1.5"),
        ("SENTRY_TRACES", "nan"),
        ("SENTRY_TRACES", "some"),
        ("SLOW_REQUEST_MS", "1s"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(name: str, value: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=name):
        Config.from_env({"INSTANCE_DIR": str(tmp_path), name: value})


def test_hosts_and_addresses(tmp_path: Path) -> None:
    config = Config.from_env(
        {
            "INSTANCE_DIR": str(tmp_path),
            "ALLOWED_HOSTS": "practice.example, .school.example app",
            "PUBLIC_URL": "https://practice.example/",
            "STATIC_URL": "https://cdn.example/",
            "TRUSTED_PROXIES": "1",
        }
    )
    assert config.allowed_hosts == ("practice.example", ".school.example", "app")
    assert (config.public_url, config.is_https) == ("https://practice.example", True)
    assert (config.static_url, config.trusted_proxies) == ("https://cdn.example", 1)


MAIL = {"SMTP_HOST": "mail.example", "SMTP_FROM": "ojala@a.example", "PUBLIC_URL": "https://a.example"}


def test_a_mail_server(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("the word\n")
    env = {**MAIL, "INSTANCE_DIR": str(tmp_path), "SMTP_USER": "ojala", "SMTP_PORT": "2525", "SMTP_STARTTLS": "0"}
    smtp = Config.from_env({**env, "SMTP_PASSWORD_FILE": str(tmp_path / "password")}).smtp
    assert smtp == SmtpConfig("mail.example", 2525, "ojala@a.example", "ojala", "the word", starttls=False)
    assert Config.from_env({"INSTANCE_DIR": str(tmp_path)}).smtp is None


@pytest.mark.parametrize("name", ["PUBLIC_URL", "SMTP_FROM"])
def test_a_mail_server_needs_a_sender_and_an_address_for_links(name: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=name):
        Config.from_env({**MAIL, "INSTANCE_DIR": str(tmp_path), name: ""})


def test_production_refuses_cheap_passwords() -> None:
    with pytest.raises(ConfigError, match="BCRYPT_ROUNDS"):
        Config.from_env({**GOOD, "ENVIRONMENT": "production", "BCRYPT_ROUNDS": "11"})


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("redis://r:6379/0", "redis://r:6379/0"),
        ("redis://word@r", "redis://:word@r"),
        ("rediss://:word@r", "rediss://:word@r"),
        ("redis://user:word@r", "redis://user:word@r"),
        ("redis+cluster://word@a:1,b:2", "redis+cluster://:word@a:1,b:2"),
        ("", ""),
    ],
)
def test_redis_urls_as_operators_write_them(tmp_path: Path, written: str, meant: str) -> None:
    assert Config.from_env({"INSTANCE_DIR": str(tmp_path), "REDIS_URL": written}).redis_url == meant


@pytest.mark.parametrize(
    ("name", "value"), [("REDIS_URL", "memcached://x"), ("REDIS_URL", "x"), ("SERVER_ROLE", "web")]
)
def test_what_cannot_be_used_is_named(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(ConfigError, match=name):
        Config.from_env({"INSTANCE_DIR": str(tmp_path), name: value})


@pytest.mark.parametrize(
    ("env", "pool"), [({}, 8), ({"SERVER_ROLE": "ws"}, 4), ({"DATABASE_POOL": "3"}, 3), ({"DATABASE_POOL": "0"}, 1)]
)
def test_the_pool_is_as_large_as_the_role_needs(tmp_path: Path, env: dict[str, str], pool: int) -> None:
    assert Config.from_env({"INSTANCE_DIR": str(tmp_path), **env}).database_pool == pool


def test_what_watches_over_the_app(tmp_path: Path) -> None:
    (tmp_path / "token").write_text(GOOD["SECRET_KEY"] + "\n")
    (tmp_path / "dsn").write_text("https://key@sentry.example/1\n")
    env = {"METRICS_TOKEN_FILE": f"{tmp_path}/token", "SENTRY_DSN_FILE": f"{tmp_path}/dsn", "SENTRY_TRACES": "0.25"}
    config = Config.from_env({"INSTANCE_DIR": str(tmp_path), **env, "SLOW_QUERY_MS": "20"})
    assert config.metrics_token == GOOD["SECRET_KEY"]
    assert (config.sentry_dsn, config.sentry_traces) == ("https://key@sentry.example/1", 0.25)
    assert (config.slow_request_ms, config.slow_query_ms) == (1000, 20)


def test_a_process_of_sockets_takes_thousands_and_one_of_pages_half_its_threads(tmp_path: Path) -> None:
    given = {"INSTANCE_DIR": str(tmp_path)}
    assert Config.from_env(given).most_sockets == 64
    assert Config.from_env({**given, "THREADS": "24"}).most_sockets == 12
    assert Config.from_env({**given, "SERVER_ROLE": "ws"}).most_sockets == 3500
    assert Config.from_env({**given, "SERVER_ROLE": "ws", "SOCKETS": "100"}).most_sockets == 100
