"""What learners remember: skill cards and days of practice."""

import sqlalchemy as sa
from alembic import op

from subjunctive_app.models.base import UTCDateTime

revision = "20261126_memory"
down_revision = "20261126_index_submissions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "skill_card",
        sa.Column("learner_id", sa.Integer(), nullable=False),
        sa.Column("skill", sa.String(length=40), nullable=False),
        sa.Column("stability", sa.Double(), nullable=True),
        sa.Column("difficulty", sa.Double(), nullable=True),
        sa.Column("due", UTCDateTime(), nullable=True),
        sa.Column("reviewed", UTCDateTime(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("lookalikes", sa.Integer(), nullable=False),
        sa.Column("last", sa.String(length=8), nullable=False),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.Column("verbs", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["learner_id"], ["learner.id"], name=op.f("fk_skill_card_learner_id_learner"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("learner_id", "skill", name=op.f("pk_skill_card")),
    )
    op.create_index("ix_skill_card_learner_id_due", "skill_card", ["learner_id", "due"])
    op.create_table(
        "daily_activity",
        sa.Column("learner_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("answers", sa.Integer(), nullable=False),
        sa.Column("right", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["learner_id"], ["learner.id"], name=op.f("fk_daily_activity_learner_id_learner"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("learner_id", "day", name=op.f("pk_daily_activity")),
    )


def downgrade() -> None:
    op.drop_table("daily_activity")
    op.drop_table("skill_card")
