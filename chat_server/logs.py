"""Logs on stderr: JSON lines in production, readable lines in the demo. Never a message's words, never a token.

What is logged while an ask is answered carries its `request`, and its `conversation` where it has one.
"""

import logging
import sys
import traceback
from collections.abc import Iterator

import structlog

LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}

FRAMES = 12
"""Of a crash, so many innermost places are told."""


def configure(readable: bool, level: str | None) -> None:
    """`level` is one of LEVELS, None for nothing of ours; the libraries are heard from `warning` on, whatever it is."""
    ours: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last: list[structlog.typing.Processor] = [_crash, structlog.processors.JSONRenderer()]
    if readable:
        plain = structlog.dev.plain_traceback
        last = [structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=plain)]
    structlog.configure(
        processors=[*ours, *last],
        wrapper_class=structlog.make_filtering_bound_logger(LEVELS[level] if level else logging.CRITICAL),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    heard = logging.StreamHandler(sys.stderr)
    heard.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, *ours, _first_line],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
        )
    )
    logging.basicConfig(level=logging.WARNING, handlers=[heard], force=True)


def _crash(logger: object, method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """What broke, by type and place: an exception's words may be somebody's."""
    said = event.pop("exc_info", None)
    error = said[1] if isinstance(said, tuple) else said if isinstance(said, BaseException) else sys.exc_info()[1]
    if said and error:
        event["crash"] = [
            {"type": type(one).__qualname__, "at": [f"{f.filename}:{f.lineno} {f.name}" for f in _innermost(one)]}
            for one in _chain(error)
        ]
    return event


def _innermost(error: BaseException) -> list[traceback.FrameSummary]:
    return list(traceback.extract_tb(error.__traceback__))[-FRAMES:]


def _chain(error: BaseException) -> Iterator[BaseException]:
    """An exception, and what it came from."""
    seen: set[int] = set()
    one: BaseException | None = error
    while one is not None and id(one) not in seen:
        seen.add(id(one))
        yield one
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)


def _first_line(logger: object, method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """What a library says, without the values that it shows below."""
    event["event"] = str(event["event"]).partition("\n")[0]
    return event
