"""How the tests are run; what they share is in stage.py."""

import gc
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("shared machine", deadline=None)
settings.load_profile("shared machine")

CHECKER = Path(__file__).parent / "canned_tone"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="A night of two hundred faults instead of a few minutes.")
    parser.addoption("--postgres", action="store_true", help="Keep everything in PostgreSQL instead of SQLite files.")


def pytest_configure(config: pytest.Config) -> None:
    """The checker is tested without the server, as it is used by those who want it alone."""
    asked = [Path(config.invocation_params.dir, argument.split("::")[0]).resolve() for argument in config.args]
    if not all(path.is_relative_to(CHECKER) for path in asked):
        config.pluginmanager.import_plugin("tests.stage")


def pytest_collection_finish() -> None:
    """What the tests are made of stays to the end: it need not be looked through for rubbish again and again."""
    gc.collect()
    gc.freeze()
