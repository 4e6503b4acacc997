"""What is printed may find a disk that is full, or nobody who reads on."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

from rich.console import Console

from ..model.text import Text
from ..readers.unreadable import reason
from .common import stop

_CANNOT_PRINT = Text("tidak dapat menulis laporan: {why}", "cannot write the report: {why}")


class Terminal(Console):
    """A console that leaves it to others what follows where nobody reads on."""

    def on_broken_pipe(self) -> NoReturn:
        """Raise the error that is being handled."""
        raise  # the one that is being handled


@contextmanager
def printing() -> Iterator[None]:
    """Print what is printed within; leave with exit code 2 if it cannot be, and go on if nobody reads on."""
    try:
        yield
        sys.stdout.flush()
    except OSError as error:
        # What is still in the buffer would fail again when the process ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):
            stop(_CANNOT_PRINT, why=reason(error))
