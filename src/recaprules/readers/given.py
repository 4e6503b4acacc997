"""The paths that somebody gave: each once, under a name that does not depend on where one stands."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path


def real_path(path: Path) -> Path:
    """Return where *path* leads, however it is spelled; it need not exist, and a link may be all that says its kind."""
    try:
        real = Path(os.path.realpath(path))
        return real if real.suffix == path.suffix or not path.suffix else Path(os.path.realpath(path.parent), path.name)
    except ValueError:  # a name that no file can have
        return Path(os.path.abspath(path))  # noqa: PTH100  # Path.absolute keeps the dots


def short_names(paths: Iterable[Path]) -> Mapping[Path, str]:
    """
    Return the last part of each path, or as many parts as tell it from the others.

    >>> list(short_names([Path("/a/monday/tps.csv"), Path("/a/tuesday/tps.csv"), Path("/a/x.json")]).values())
    ['monday/tps.csv', 'tuesday/tps.csv', 'x.json']
    """
    lengths = dict.fromkeys(paths, 1)
    while True:
        names = {path: Path(*path.parts[-length:]).as_posix() for path, length in lengths.items()}
        counts = Counter(names.values())
        alike = [path for path, name in names.items() if counts[name] > 1]
        if not alike:
            return names
        for path in alike:
            lengths[path] += 1


def outer_of(path: Path, folders: Iterable[Path]) -> Path | None:
    """Return the outermost of *folders* that *path* lies in, if it lies in one."""
    around = set(folders)
    return next((parent for parent in reversed(path.parents) if parent in around), None)
