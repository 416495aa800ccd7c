"""Tallies for the progress page."""

import sqlalchemy as sa
from alembic import op

from subjunctive_app.models.base import UTCDateTime

revision = "20261123_tally"
down_revision = "20261123_learner_and_answer"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "tally",
        sa.Column("learner_id", sa.Integer(), nullable=False),
        sa.Column("environment", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("last_item", sa.String(length=64), nullable=False),
        sa.Column("last_typed", sa.String(length=200), nullable=False),
        sa.Column("last_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["learner_id"], ["learner.id"], name=op.f("fk_tally_learner_id_learner"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("learner_id", "environment", "kind", name=op.f("pk_tally")),
    )


def downgrade() -> None:
    op.drop_table("tally")
