"""A stamp of each learner, by which a process knows whether what it remembers of them still holds."""

import sqlalchemy as sa
from alembic import op

revision = "20261126_stamp"
down_revision = "20261126_keeping"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("learner", sa.Column("stamp", sa.BigInteger(), server_default="0", nullable=False))


def downgrade() -> None:
    op.drop_column("learner", "stamp")
