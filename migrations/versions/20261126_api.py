"""Sessions count how often their refresh token was exchanged; users have settings, learners a pace of review."""

import sqlalchemy as sa
from alembic import op

revision = "20261126_api"
down_revision = "20261126_rooms"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("user_session", sa.Column("refreshes", sa.Integer(), server_default="0", nullable=False))
    op.add_column("learner", sa.Column("retention", sa.Integer(), server_default="90", nullable=False))
    op.add_column("user_account", sa.Column("settings", sa.JSON(none_as_null=True), nullable=True))


def downgrade() -> None:
    op.drop_column("user_account", "settings")
    op.drop_column("learner", "retention")
    op.drop_column("user_session", "refreshes")
