"""Made-up elections that obey every rule, with faults of known kinds planted in them."""

from ..exceptions import MissingExtraError

try:
    from .areas import Generated, generate_kabupaten, generate_nation, generate_province
    from .folder import FolderError
    from .given import RegisterError
    from .options import Options
except ModuleNotFoundError as error:
    if error.name not in ("numpy", "polars"):
        raise
    raise MissingExtraError(error.name, "generate") from None

__all__ = [
    "FolderError",
    "Generated",
    "Options",
    "RegisterError",
    "generate_kabupaten",
    "generate_nation",
    "generate_province",
]
