"""Made-up elections that obey every rule, with faults of known kinds planted in them."""

from .sample import Generated, generate_province

__all__ = ["Generated", "generate_province"]
