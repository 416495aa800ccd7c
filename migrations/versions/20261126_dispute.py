"""Disputes of answers that did not count."""

import sqlalchemy as sa
from alembic import op

from subjunctive_app.models.base import UTCDateTime

revision = "20261126_dispute"
down_revision = "20261123_tally"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "dispute",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("learner_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.String(length=64), nullable=False),
        sa.Column("item_version", sa.String(length=12), nullable=False),
        sa.Column("typed", sa.String(length=200), nullable=False),
        sa.Column("normalised", sa.String(length=200), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("dialect", sa.String(length=24), nullable=False),
        sa.Column("words", sa.String(length=300), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("reply", sa.String(length=300), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("decided_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["learner_id"], ["learner.id"], name=op.f("fk_dispute_learner_id_learner"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispute")),
        sa.UniqueConstraint(
            "learner_id", "item_id", "normalised", name=op.f("uq_dispute_learner_id_item_id_normalised")
        ),
    )
    op.create_index("ix_dispute_status_id", "dispute", ["status", "id"])


def downgrade() -> None:
    op.drop_table("dispute")
