"""Learners and the answer log."""

import sqlalchemy as sa
from alembic import op

from subjunctive_app.models.base import UTCDateTime

revision = "20261123_learner_and_answer"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "learner",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("dialect", sa.String(length=24), nullable=False),
        sa.Column("graded", sa.Integer(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("seen_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learner")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_learner_key_hash")),
    )
    op.create_index(op.f("ix_learner_seen_at"), "learner", ["seen_at"])
    op.create_table(
        "answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("learner_id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.String(length=64), nullable=False),
        sa.Column("item_version", sa.String(length=12), nullable=False),
        sa.Column("mode", sa.String(length=12), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("hint_used", sa.Boolean(), nullable=False),
        sa.Column("typed", sa.String(length=200), nullable=False),
        sa.Column("normalised", sa.String(length=200), nullable=False),
        sa.Column("verdict", sa.String(length=8), nullable=False),
        sa.Column("codes", sa.JSON(), nullable=False),
        sa.Column("skills", sa.JSON(), nullable=False),
        sa.Column("predicted_success", sa.Double(), nullable=True),
        sa.Column("predicted_recall", sa.Double(), nullable=True),
        sa.Column("scheduler", sa.String(length=24), nullable=False),
        sa.Column("dialect", sa.String(length=24), nullable=False),
        sa.Column("shown_at", UTCDateTime(), nullable=False),
        sa.Column("answered_at", UTCDateTime(), nullable=False),
        sa.Column("latency_ms", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["learner_id"], ["learner.id"], name=op.f("fk_answer_learner_id_learner"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer")),
        sa.UniqueConstraint("learner_id", "submission_id", name=op.f("uq_answer_learner_id_submission_id")),
    )
    op.create_index("ix_answer_learner_id_answered_at", "answer", ["learner_id", "answered_at"])


def downgrade() -> None:
    op.drop_table("answer")
    op.drop_table("learner")
