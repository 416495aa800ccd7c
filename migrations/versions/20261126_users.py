"""Users, their sessions, failed log-ins, and what is proved by a mail."""

import sqlalchemy as sa
from alembic import op

from subjunctive_app.models.base import UTCDateTime

revision = "20261126_users"
down_revision = "20261126_memory"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _users_and_sessions()
    _failed_logins()
    _mailed_tokens()
    with op.batch_alter_table("learner") as learner:
        learner.add_column(sa.Column("user_id", sa.Integer(), nullable=True))
        learner.create_foreign_key(
            op.f("fk_learner_user_id_user_account"), "user_account", ["user_id"], ["id"], ondelete="CASCADE"
        )
        learner.create_index(op.f("ix_learner_user_id"), ["user_id"], unique=True)


def downgrade() -> None:
    with op.batch_alter_table("learner") as learner:
        learner.drop_index(op.f("ix_learner_user_id"))
        learner.drop_constraint(op.f("fk_learner_user_id_user_account"), type_="foreignkey")
        learner.drop_column("user_id")
    for table in ("email_verification", "password_reset", "failed_login", "user_session", "user_account"):
        op.drop_table(table)


def _users_and_sessions() -> None:
    op.create_table(
        "user_account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("name_key", sa.String(length=96), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("password_hash", sa.String(length=60), nullable=False),
        sa.Column("role", sa.String(length=8), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("disabled_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_account")),
        sa.UniqueConstraint("name_key", name=op.f("uq_user_account_name_key")),
        sa.UniqueConstraint("email", name=op.f("uq_user_account_email")),
    )
    op.create_table(
        "user_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("sid_hash", sa.String(length=64), nullable=False),
        sa.Column("browser", sa.String(length=40), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("seen_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_user_session_user_id_user_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_session")),
        sa.UniqueConstraint("sid_hash", name=op.f("uq_user_session_sid_hash")),
    )
    op.create_index(op.f("ix_user_session_user_id"), "user_session", ["user_id"])
    op.create_index(op.f("ix_user_session_seen_at"), "user_session", ["seen_at"])


def _failed_logins() -> None:
    op.create_table(
        "failed_login",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("failed_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_failed_login")),
    )
    op.create_index("ix_failed_login_account_failed_at", "failed_login", ["account", "failed_at"])
    op.create_index(op.f("ix_failed_login_failed_at"), "failed_login", ["failed_at"])


def _mailed_tokens() -> None:
    for table, columns, needs_user in (
        ("password_reset", [], False),
        ("email_verification", [sa.Column("email", sa.String(length=254), nullable=False)], True),
    ):
        op.create_table(
            table,
            sa.Column("token_hash", sa.String(length=64), nullable=False),
            sa.Column("user_id", sa.Integer(), nullable=not needs_user),
            *columns,
            sa.Column("created_at", UTCDateTime(), nullable=False),
            sa.ForeignKeyConstraint(
                ["user_id"],
                ["user_account.id"],
                name=op.f(f"fk_{table}_user_id_user_account"),
                ondelete="CASCADE",
            ),
            sa.PrimaryKeyConstraint("token_hash", name=op.f(f"pk_{table}")),
        )
        op.create_index(op.f(f"ix_{table}_user_id"), table, ["user_id"])
        op.create_index(op.f(f"ix_{table}_created_at"), table, ["created_at"])
