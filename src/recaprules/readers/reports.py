"""Reports of recaprules, which lie among tallies and are none."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

from .folder import suffix_of

_BEGINNING = re.compile(rb'\{\s*"schema"\s*:\s*"report-\d')
_ENOUGH = 64
_OUTPUT = 1


def begins_report(content: bytes) -> bool:
    """
    Return whether *content* begins as a report does.

    >>> begins_report(b'{"schema": "report-1", "language": "id"'), begins_report(b'{"chart": {}')
    (True, False)
    """
    return _BEGINNING.match(content) is not None


def is_output(path: Path) -> bool:
    """Return whether the file at *path* is the still empty one that the shell made for what this process prints."""
    try:
        output = os.fstat(_OUTPUT)
        return stat.S_ISREG(output.st_mode) and not output.st_size and os.path.samestat(output, path.stat())
    except OSError:
        return False


def is_report(path: Path) -> bool:
    """Return whether the file at *path* is a report; one that cannot be opened is told by whoever reads it."""
    if suffix_of(path.name) != ".json":
        return False
    try:
        with path.open("rb", buffering=0) as stream:
            return begins_report(stream.read(_ENOUGH))
    except OSError:
        return False
