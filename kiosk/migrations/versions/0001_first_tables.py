"""The first tables: units, visits, ratings, what is released of them, and the staff.

There is no way down: what a downgrade drops are citizens' ratings. Restore a backup instead.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0001"
down_revision: str | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "spent_tokens",
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_spent_tokens")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "units",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("province", sa.String(length=80), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_units")),
        sa.UniqueConstraint("code", name=op.f("uq_units_code")),
    )
    op.create_table(
        "counters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_counters_unit_id_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_counters")),
        sa.UniqueConstraint("code", name=op.f("uq_counters_code")),
        sa.UniqueConstraint("unit_id", "number", name=op.f("uq_counters_unit_id")),
    )
    op.create_table(
        "opening_hours",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("opens", sa.Time(), nullable=False),
        sa.Column("closes", sa.Time(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_opening_hours_unit_id_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opening_hours")),
    )
    with op.batch_alter_table("opening_hours", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_opening_hours_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "release_marks",
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("cut", sa.String(length=20), nullable=False),
        sa.Column("value", sa.String(length=60), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_release_marks_unit_id_units")),
        sa.PrimaryKeyConstraint("unit_id", "cut", "value", name=op.f("pk_release_marks")),
    )
    op.create_table(
        "staff_accounts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("display_name", sa.String(length=80), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("must_change_password", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("failed_attempts", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(role = 'unit_staff') = (unit_id IS NOT NULL)", name=op.f("ck_staff_accounts_unit_of_unit_staff")
        ),
        sa.CheckConstraint("role IN ('administrator', 'unit_staff')", name=op.f("ck_staff_accounts_known_role")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_staff_accounts_unit_id_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_accounts")),
        sa.UniqueConstraint("name", name=op.f("uq_staff_accounts_name")),
    )
    op.create_table(
        "open_stream_use",
        sa.Column("counter_id", sa.Integer(), nullable=False),
        sa.Column("hour", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["counter_id"], ["counters.id"], name=op.f("fk_open_stream_use_counter_id_counters")),
        sa.PrimaryKeyConstraint("counter_id", "hour", name=op.f("pk_open_stream_use")),
    )
    op.create_table(
        "ratings",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("receipt", sa.String(length=16), nullable=False),
        sa.Column("content", sa.LargeBinary(length=32), nullable=False),
        sa.Column("questionnaire", sa.String(length=30), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("overall", sa.Integer(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("stream", sa.String(length=10), nullable=False),
        sa.Column("session", sa.String(length=10), nullable=False),
        sa.Column("procedure", sa.String(length=40), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("counter_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("overall BETWEEN 1 AND 5", name=op.f("ck_ratings_overall_scale")),
        sa.ForeignKeyConstraint(["counter_id"], ["counters.id"], name=op.f("fk_ratings_counter_id_counters")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_ratings_unit_id_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ratings")),
        sa.UniqueConstraint("receipt", name=op.f("uq_ratings_receipt")),
    )
    with op.batch_alter_table("ratings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ratings_recorded_at"), ["recorded_at"], unique=False)

    op.create_table(
        "visits",
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("counter_id", sa.Integer(), nullable=False),
        sa.Column("procedure", sa.String(length=40), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["counter_id"], ["counters.id"], name=op.f("fk_visits_counter_id_counters")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_visits")),
    )
    op.create_table(
        "comments",
        sa.Column("rating_id", sa.String(length=36), nullable=False),
        sa.Column("text", sa.String(length=1000), nullable=False),
        sa.ForeignKeyConstraint(["rating_id"], ["ratings.id"], name=op.f("fk_comments_rating_id_ratings")),
        sa.PrimaryKeyConstraint("rating_id", name=op.f("pk_comments")),
    )
    op.create_table(
        "rating_flags",
        sa.Column("rating_id", sa.String(length=36), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["rating_id"], ["ratings.id"], name=op.f("fk_rating_flags_rating_id_ratings")),
        sa.PrimaryKeyConstraint("rating_id", "reason", name=op.f("pk_rating_flags")),
    )
    op.create_table(
        "sequenced",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("rating_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(["rating_id"], ["ratings.id"], name=op.f("fk_sequenced_rating_id_ratings")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_sequenced")),
        sa.UniqueConstraint("rating_id", name=op.f("uq_sequenced_rating_id")),
    )
    op.create_table(
        "supplements",
        sa.Column("rating_id", sa.String(length=36), nullable=False),
        sa.Column("content", sa.LargeBinary(length=32), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["rating_id"], ["ratings.id"], name=op.f("fk_supplements_rating_id_ratings")),
        sa.PrimaryKeyConstraint("rating_id", name=op.f("pk_supplements")),
    )
    op.create_table(
        "unsequenced",
        sa.Column("rating_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(["rating_id"], ["ratings.id"], name=op.f("fk_unsequenced_rating_id_ratings")),
        sa.PrimaryKeyConstraint("rating_id", name=op.f("pk_unsequenced")),
    )
