"""Which database this is: its schema brought up to date, and the id that a restore from a backup changes."""

import secrets

from .database import Database
from .transaction import Transaction


def prepare(database: Database) -> None:
    """Makes or migrates the database. To be called before the writer opens, SQLite under its directory's lock."""
    database.migrate()
    connection = database.connect()
    connection.begin(None)
    Transaction(connection).run("INSERT INTO setting VALUES ('log_epoch', ?) ON CONFLICT DO NOTHING", _new_epoch())
    connection.commit()
    connection.close()


def log_epoch(tx: Transaction) -> str:
    """The id of this database's lineage; a restore from a backup changes it."""
    row = tx.one("SELECT value FROM setting WHERE key = 'log_epoch'")
    assert row is not None
    return str(row["value"])


def new_lineage(tx: Transaction) -> None:
    """From here on this is another log: clients forget what they have of the one before."""
    tx.run("UPDATE setting SET value = ? WHERE key = 'log_epoch'", _new_epoch())


def _new_epoch() -> str:
    return secrets.token_hex(8)
