"""One person keeps the thread: a site's rules, capacity, presence by lease, wishes, hand-overs that expire"""

import sqlalchemy as sa
from alembic import op


revision = '0002'
down_revision = '0001'


def upgrade() -> None:
    with op.batch_alter_table('site') as table:
        table.add_column(sa.Column('policy', sa.JSON(), server_default='{}', nullable=False))
    with op.batch_alter_table('agent') as table:
        table.add_column(sa.Column('capacity', sa.Integer(), nullable=True))
        table.add_column(sa.Column('languages', sa.Text(), server_default='', nullable=False))
        table.add_column(sa.Column('present_until', sa.BigInteger(), server_default='0', nullable=False))
    with op.batch_alter_table('conversation') as table:
        table.add_column(sa.Column('kept_before', sa.Text(), nullable=True))
        table.add_column(sa.Column('given_back_by', sa.Text(), nullable=True))
        table.add_column(sa.Column('wish', sa.Text(), nullable=True))
        table.add_column(sa.Column('locale', sa.Text(), nullable=True))
        table.add_column(sa.Column('handed_seq', sa.Integer(), nullable=True))
        table.add_column(sa.Column('handed_at', sa.BigInteger(), nullable=True))
        table.add_column(sa.Column('away_told', sa.Integer(), server_default='0', nullable=False))
        table.add_column(sa.Column('waited_ms', sa.BigInteger(), nullable=True))
        table.add_column(sa.Column('given_at', sa.BigInteger(), nullable=True))
        table.add_column(sa.Column('reply_ms', sa.BigInteger(), nullable=True))
    op.execute("UPDATE conversation SET kept_before = assignee_id")
    op.create_index('conversation_given', 'conversation', ['site_id', 'given_at'])

