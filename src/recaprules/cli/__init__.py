"""The command line."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line; says what to install where its libraries are missing."""
    try:
        import click  # noqa: F401  # only whether it is there
        import polars  # noqa: F401  # only whether it is there
        import rich  # noqa: F401  # only whether it is there
    except ImportError as error:
        from ..exceptions import MissingExtraError
        from .language import asked_for

        sys.stderr.write(f"{MissingExtraError(error.name or '', 'cli').told(asked_for(sys.argv[1:]))}\n")
        sys.exit(2)
    import gc

    from .commands import recaprules

    # A check makes many small values that live to its end: looking for cycles among them only costs time.
    gc.disable()

    recaprules(prog_name="recaprules")


__all__ = ["main"]
