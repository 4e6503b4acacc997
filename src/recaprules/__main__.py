"""``python -m recaprules``."""

from .cli import main

main()
