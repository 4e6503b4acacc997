"""Names that are the key of a cell, and what is wrong with those that are none."""

from __future__ import annotations

import re

from ..model.cell import SEXES, CellKey, cell_key
from ..model.form import Per
from ..rules.vocabulary import builtin_vocabulary

_CODES = {Per.FORM: 0, Per.OPTION: 1, Per.PARTY: 1, Per.CANDIDATE: 2}
_EXAMPLES = {Per.OPTION: "{0}.100025", Per.PARTY: "{0}.4", Per.CANDIDATE: "{0}.4.2"}
_CODE = re.compile(r"[0-9A-Za-z]+")


def is_cell(name: str) -> bool:
    """
    Return whether *name* is the key of a cell.

    >>> is_cell("registered_male"), is_cell("votes.100025"), is_cell("registered"), is_cell("votes")
    (True, True, False, False)
    """
    count, *codes = name.split(".")
    if not codes and builtin_vocabulary().split_sex(count) is not None:
        return True
    found = builtin_vocabulary().count(count)
    return found is not None and _CODES.get(found.per) == len(codes) and all(map(_CODE.fullmatch, codes))


def wrong_key(key: CellKey) -> str:
    """
    Return what is wrong with *key* as the name of a cell; nothing if it is one.

    >>> wrong_key("votes")
    "'votes' is no cell; expected 'votes.100025'"
    """
    if is_cell(key):
        return ""
    name = key.partition(".")[0]
    count = builtin_vocabulary().count(name)
    if count is None:
        near = builtin_vocabulary().nearest(name)
        hint = f"; did you mean {' or '.join(map(repr, near))}?" if near else ""
        return f"unknown count {key!r}{hint}"
    if count.per is Per.SEX:
        cells = " or ".join(repr(cell_key(name, sex)) for sex in SEXES)
        return f"{key!r} is no cell; expected {cells}"
    return f"{key!r} is no cell; expected {_EXAMPLES.get(count.per, '{0}').format(name)!r}"
