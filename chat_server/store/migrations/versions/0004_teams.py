"""Teams and tiers: a line for each team, who goes first in it, and calls by name that are kept until they are read"""

import sqlalchemy as sa
from alembic import op


revision = '0004'
down_revision = '0003'


def upgrade() -> None:
    op.create_table('team',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('site_id', sa.Text(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['site_id'], ['site.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('site_id', 'key', name='team_key')
    )
    op.create_table('team_member',
    sa.Column('team_id', sa.Text(), nullable=False),
    sa.Column('agent_id', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['agent_id'], ['agent.id'], ),
    sa.ForeignKeyConstraint(['team_id'], ['team.id'], ),
    sa.PrimaryKeyConstraint('team_id', 'agent_id')
    )
    op.create_table('mention',
    sa.Column('agent_id', sa.Text(), nullable=False),
    sa.Column('conversation_id', sa.Text(), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['agent_id'], ['agent.id'], ),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversation.id'], ),
    sa.PrimaryKeyConstraint('agent_id', 'conversation_id', 'seq')
    )
    op.drop_index('conversation_by_status', 'conversation')
    with op.batch_alter_table('conversation') as table:
        table.add_column(sa.Column('team_id', sa.Text(), nullable=True))
        table.add_column(sa.Column('tier', sa.Integer(), server_default='100', nullable=False))
        table.add_column(sa.Column('tier_name', sa.Text(), nullable=True))
        table.create_foreign_key('conversation_team', 'team', ['team_id'], ['id'])
    op.create_index('conversation_by_status', 'conversation', ['site_id', 'status', 'tier', 'waiting_since'])
