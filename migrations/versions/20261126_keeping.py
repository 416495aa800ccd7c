"""Learners say how long their answers are kept; rooms remember who made them."""

import sqlalchemy as sa
from alembic import op

revision = "20261126_keeping"
down_revision = "20261126_api"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("learner", sa.Column("keep_days", sa.Integer(), server_default="0", nullable=False))
    with op.batch_alter_table("room") as room:
        room.add_column(sa.Column("owner_id", sa.Integer(), nullable=True))
        room.create_foreign_key(
            "fk_room_owner_id_user_account", "user_account", ["owner_id"], ["id"], ondelete="SET NULL"
        )
        room.create_index("ix_room_owner_id", ["owner_id"])


def downgrade() -> None:
    with op.batch_alter_table("room") as room:
        room.drop_index("ix_room_owner_id")
        room.drop_constraint("fk_room_owner_id_user_account", type_="foreignkey")
        room.drop_column("owner_id")
    op.drop_column("learner", "keep_days")
