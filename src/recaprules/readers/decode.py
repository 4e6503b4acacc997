"""Bytes to text."""

from __future__ import annotations

import json


def decoded(content: bytes) -> tuple[str, int | None]:
    r"""
    Return *content* as text, and the first line that is not in its encoding.

    UTF-8, UTF-16 and UTF-32 are told apart by their first bytes. What does not
    fit is replaced: whatever the encoding, the figures are plain digits.

    >>> decoded("Surat suara".encode("utf-16"))
    ('Surat suara', None)
    >>> decoded("unit,desa\n1,Pé".encode("cp1252"))
    ('unit,desa\n1,P�', 2)
    """
    encoding = json.detect_encoding(content)
    try:
        return content.decode(encoding), None
    except UnicodeDecodeError as error:
        before = content[: error.start].decode(encoding, "replace")
        return content.decode(encoding, "replace"), before.count("\n") + 1
