"""The room of whose mistakes another was made: its class is expected there."""

import sqlalchemy as sa
from alembic import op

revision = "20261127_follows"
down_revision = "20261127_hosts_and_names"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("room") as batch:
        batch.add_column(sa.Column("follows_id", sa.Integer(), nullable=True))
        batch.create_foreign_key("fk_room_follows_id_room", "room", ["follows_id"], ["id"], ondelete="SET NULL")
        batch.create_index("ix_room_follows_id", ["follows_id"])


def downgrade() -> None:
    with op.batch_alter_table("room") as batch:
        batch.drop_index("ix_room_follows_id")
        batch.drop_constraint("fk_room_follows_id_room", type_="foreignkey")
        batch.drop_column("follows_id")
