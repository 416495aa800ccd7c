"""The sitting of a learner's last card, to be gone on with on another device."""

import sqlalchemy as sa
from alembic import op

revision = "20261126_practice"
down_revision = "20261126_users"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("learner", sa.Column("practice", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("learner", "practice")
