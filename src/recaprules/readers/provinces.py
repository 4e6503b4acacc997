"""Names of provinces to their KPU codes."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from functools import cache

import attrs
import polars as pl

from ..rules.toml import DATA, read_toml, structure

_BETWEEN_WORDS = re.compile(r"[\W_]+")
_TITLE = re.compile(r"^(prov|provinsi|province) ")


@attrs.frozen(kw_only=True)
class _ProvinceFile:
    provinces: dict[str, str]


@cache
def _codes() -> Mapping[str, str]:
    file = DATA / "provinces.toml"
    return structure(read_toml(file), _ProvinceFile, file.name).provinces


def province_code(name: str) -> str | None:
    """
    Return the KPU code of the province called *name*, or ``99`` for *luar negeri*; `None` if there is none.

    >>> province_code("PROV. ACEH"), province_code("jawa_barat"), province_code("Atlantis")
    ('11', '32', None)
    """
    return _codes().get(_plain(name))


@cache
def nearest_province(name: str) -> str:
    """
    Return the province that *name* may be a slip of; empty if there is none.

    >>> nearest_province("AHCE"), nearest_province("Aceh"), nearest_province("JUMLAH")
    ('ACEH', '', '')
    """
    near = difflib.get_close_matches(_plain(name), _codes(), n=1, cutoff=0.75)
    return "" if province_code(name) else "".join(near).upper()


def _plain(name: str) -> str:
    words = _BETWEEN_WORDS.sub(" ", name).strip().lower()
    return _TITLE.sub("", words)


def province_codes(names: pl.Series) -> pl.Series:
    """Return the codes of the provinces called *names*; null where a name is no province."""
    text = names.cast(pl.String)
    read = {name: province_code(name) for name in text.unique() if name is not None}
    return text.replace_strict(read, default=None, return_dtype=pl.String)
