"""What the progress page shows: mistakes by trigger, right ones of a skill, recall by day, a goal of one's own."""

import sqlalchemy as sa
from alembic import op

revision = "20261126_progress"
down_revision = "20261126_practice"
branch_labels = None
depends_on = None

KEY = ["learner_id", "environment", "kind"]


def upgrade() -> None:
    with op.batch_alter_table("tally") as tally:
        tally.add_column(sa.Column("trigger", sa.String(length=60), server_default="", nullable=False))
        tally.drop_constraint(op.f("pk_tally"), type_="primary")
        tally.create_primary_key(op.f("pk_tally"), [*KEY, "trigger"])
    _add_count("skill_card", "right")
    _add_count("daily_activity", "reviews")
    _add_count("daily_activity", "recalled")
    op.add_column("learner", sa.Column("daily_goal", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("learner", "daily_goal")
    for table, column in (("daily_activity", "recalled"), ("daily_activity", "reviews"), ("skill_card", "right")):
        op.drop_column(table, column)
    op.execute("DELETE FROM tally WHERE trigger <> ''")
    with op.batch_alter_table("tally") as tally:
        tally.drop_constraint(op.f("pk_tally"), type_="primary")
        tally.create_primary_key(op.f("pk_tally"), KEY)
        tally.drop_column("trigger")


def _add_count(table: str, column: str) -> None:
    op.add_column(table, sa.Column(column, sa.Integer(), server_default="0", nullable=False))
