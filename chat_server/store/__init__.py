"""What is kept: `database` says what is asked of one, `sqlite` and `postgres` are the two there are.

`schema` holds the tables, `migrations` how they came to be, `transaction` what a job holds, `reads` what happens beside
the writer, and the nouns (`log`, `conversations`, `people`, `sessions`, `waits`) the SQL, which both databases speak.
"""

from .database import Connection, Database, StoreError, Unavailable, at
from .directory import DirectoryLock
from .lineage import log_epoch, new_lineage, prepare
from .reads import Reads

__all__ = [
    "Connection", "Database", "DirectoryLock", "Reads", "StoreError", "Unavailable", "at", "log_epoch",
    "new_lineage", "prepare",
]  # fmt: skip
