"""What an error says, without where things lie on this machine."""

from __future__ import annotations

import re

_FOLDERS = re.compile(
    r"""(?<=['"])(?:file:/*)?(?:[A-Za-z]:)?[\\/][^'"]*[\\/](?=[^\\/'"]+['"])"""
    r"""|(?<![\w:/\\.])(?:file:/*)?(?:[A-Za-z]:)?[\\/](?:[^\\/\s'"]+[\\/])*(?=[^\\/\s'"])"""
)


def without_folders(text: str) -> str:
    """
    Return *text* with nothing of the path of a file but its last part.

    >>> without_folders("no magic bytes in '/data/pemilu 2024/tps.parquet'")
    "no magic bytes in 'tps.parquet'"
    """
    return _FOLDERS.sub("", text)


def told(error: BaseException) -> str:
    """
    Return what *error* is and says, without where things lie on this machine.

    >>> told(ValueError("no number"))
    'ValueError: no number'
    """
    return f"{type(error).__name__}: {without_folders(str(error))}"
