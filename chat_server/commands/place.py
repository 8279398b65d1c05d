"""Where the commands find the data."""

import os
from pathlib import Path

from .. import settings


def data_dir() -> Path:
    """The directory that the environment names."""
    settings.refuse_unbuilt(os.environ)
    return settings.data_dir_from(os.environ)
