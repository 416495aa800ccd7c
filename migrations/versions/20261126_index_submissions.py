"""Answers found by what was asked: everybody's answers to the card of the day."""

from alembic import op

revision = "20261126_index_submissions"
down_revision = "20261126_dispute"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_answer_submission_id", "answer", ["submission_id"])


def downgrade() -> None:
    op.drop_index("ix_answer_submission_id", "answer")
