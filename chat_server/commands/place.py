"""Where the commands find the data."""

import os

from .. import settings


def storage() -> settings.Storage:
    """As the environment names it."""
    return settings.storage_from(os.environ)
