"""What a report writer is."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import attrs

from ..engine.report import Report
from ..model.text import Language, Text

Write: TypeAlias = Callable[[Report, Language], bytes]
"""Returns a report as the bytes of a file."""


@attrs.frozen(kw_only=True)
class Writer:
    """
    A way to write a report.

    Attributes:
        name: What it is asked for by, such as ``json``; files that end in it are written by it.

        title: What it makes, for people.

        write: Returns the report in one language as the bytes of a file.
    """

    name: str
    title: Text
    write: Write
