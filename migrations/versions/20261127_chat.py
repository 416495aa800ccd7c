"""The chat of a room: what is said, how it is kept in order."""

import sqlalchemy as sa
from alembic import op

from subjunctive_app.models.base import UTCDateTime

revision = "20261127_chat"
down_revision = "20261126_paced"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("room", sa.Column("chat", sa.String(length=8), server_default="phrases", nullable=False))
    op.add_column("room", sa.Column("chat_on_screen", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("room", sa.Column("chat_no", sa.Integer(), server_default="0", nullable=False))
    op.add_column("room", sa.Column("chat_whole_no", sa.Integer(), server_default="0", nullable=False))
    op.add_column("room_member", sa.Column("muted", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table(
        "room_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["room_id"], ["room.id"], name=op.f("fk_room_message_room_id_room"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["room_member.id"],
            name=op.f("fk_room_message_member_id_room_member"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room_message")),
    )
    op.create_index(op.f("ix_room_message_room_id"), "room_message", ["room_id"])
    op.create_index(op.f("ix_room_message_member_id"), "room_message", ["member_id"])


def downgrade() -> None:
    op.drop_table("room_message")
    op.drop_column("room_member", "muted")
    for column in ("chat_whole_no", "chat_no", "chat_on_screen", "chat"):
        op.drop_column("room", column)
