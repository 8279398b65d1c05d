"""How alembic reaches the database: one connection, one transaction for all that is to do."""

import asyncio

from alembic import context
from sqlalchemy import Connection, create_engine

from chat_server.store.schema import metadata


def migrate(connection: Connection) -> None:
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()


async def migrate_postgres(url: str) -> None:
    from sqlalchemy.ext.asyncio import create_async_engine  # needs greenlet, which a single node does without

    engine = create_async_engine(url)
    async with engine.connect() as connection:
        await connection.run_sync(migrate)
    await engine.dispose()


url = context.config.get_main_option("sqlalchemy.url") or ""
if url.startswith("postgresql"):
    asyncio.run(migrate_postgres(url))
else:
    engine = create_engine(url)
    with engine.connect() as connection:
        migrate(connection)
    engine.dispose()
