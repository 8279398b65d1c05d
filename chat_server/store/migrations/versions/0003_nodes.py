"""Several nodes: a lease of presence for each of them, and entries counted by site in the order of commit"""

import sqlalchemy as sa
from alembic import op


revision = '0003'
down_revision = '0002'


def upgrade() -> None:
    op.create_table('presence',
    sa.Column('agent_id', sa.Text(), nullable=False),
    sa.Column('node_id', sa.Text(), nullable=False),
    sa.Column('until', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['agent_id'], ['agent.id'], ),
    sa.PrimaryKeyConstraint('agent_id', 'node_id')
    )
    op.execute("INSERT INTO presence SELECT id, 'before', present_until FROM agent WHERE present_until > 0")
    with op.batch_alter_table('agent') as table:
        table.drop_column('present_until')
    with op.batch_alter_table('entry') as table:
        table.add_column(sa.Column('site_seq', sa.BigInteger(), server_default='0', nullable=False))
    if op.get_bind().dialect.name == 'sqlite':  # PostgreSQL was not supported before
        op.execute("UPDATE entry SET site_seq = rowid")
    with op.batch_alter_table('entry') as table:
        table.alter_column('site_seq', server_default=None)
        table.create_index('entry_of_site', ['site_id', 'site_seq'], unique=True)
