"""Keeps docstrings of attributes as they are written: Google style reads what stands before a colon as a type."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

BEFORE_NAPOLEON, AFTER_NAPOLEON = 400, 600

_KINDS = ("attribute", "data", "property")
_written: dict[str, list[str]] = {}


def keep(_app: Sphinx, what: str, name: str, _object: object, _options: object, lines: list[str]) -> None:
    """Note what is written, before it is rewritten."""
    if what in _KINDS:
        _written[name] = list(lines)


def restore(_app: Sphinx, what: str, name: str, _object: object, _options: object, lines: list[str]) -> None:
    """Put back what was written."""
    if what in _KINDS:
        lines[:] = _written.pop(name)


def setup(app: Sphinx) -> ExtensionMetadata:
    """Stand on both sides of napoleon."""
    app.connect("autodoc-process-docstring", keep, priority=BEFORE_NAPOLEON)
    app.connect("autodoc-process-docstring", restore, priority=AFTER_NAPOLEON)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
