"""Rooms: the one-time link of a next host, real names beside the nicks, and who asks for news by polling."""

import sqlalchemy as sa
from alembic import op

from subjunctive_app.models.base import UTCDateTime

revision = "20261127_hosts_and_names"
down_revision = "20261127_chat"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("room", sa.Column("handover_hash", sa.String(length=64), nullable=True))
    op.add_column("room_member", sa.Column("real_name", sa.String(length=60), nullable=True))
    op.add_column("room_member", sa.Column("polled_at", UTCDateTime(), nullable=True))


def downgrade() -> None:
    op.drop_column("room_member", "polled_at")
    op.drop_column("room_member", "real_name")
    op.drop_column("room", "handover_hash")
