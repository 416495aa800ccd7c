"""Rooms at everybody's own pace: the mistake that is on the screen, and the team of a member."""

import sqlalchemy as sa
from alembic import op

revision = "20261126_paced"
down_revision = "20261126_jobs"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("room", sa.Column("shown_round", sa.Integer(), nullable=True))
    op.add_column("room", sa.Column("shown_form", sa.String(length=200), nullable=True))
    op.add_column("room_member", sa.Column("team", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("room_member", "team")
    op.drop_column("room", "shown_form")
    op.drop_column("room", "shown_round")
