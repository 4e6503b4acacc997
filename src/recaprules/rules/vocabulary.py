"""The names that a rule may use."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from functools import cache

import attrs

from ..model.cell import SEXES, cell_key
from ..model.form import Count, Per


@attrs.frozen(kw_only=True)
class Vocabulary:
    """
    The counts and parameters that exist.

    Attributes:
        counts: All counts, by canonical name.

        parameters: The constants that a profile may fix.
    """

    counts: Mapping[str, Count]
    parameters: frozenset[str]

    def count(self, name: str) -> Count | None:
        """Return the count called *name*, if there is one."""
        return self.counts.get(name)

    def split_sex(self, name: str) -> tuple[str, str] | None:
        """Return group and sex of a name such as ``registered_male``, or `None`."""
        for group in (name, name.rpartition("_")[0]):
            count = self.counts.get(group)
            if count is not None and count.per is Per.SEX:
                return next(((group, sex) for sex in SEXES if cell_key(group, sex) == name), None)
        return None

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that may stand alone in a condition, sorted."""
        return tuple(sorted({*self.parameters, *self._cell_names()}))

    def nearest(self, word: str) -> tuple[str, ...]:
        """
        Return the known names that *word* may mean, nearest first.

        Indonesian names are understood: ``suara_sah`` is near ``valid_votes``.
        """
        spellings = {name: name for name in self.names}
        spellings |= {count.label.id.lower().replace(" ", "_"): name for name, count in self.counts.items()}
        near = difflib.get_close_matches(word, spellings, n=2, cutoff=0.6)
        return tuple(dict.fromkeys(spellings[spelling] for spelling in near))

    def _cell_names(self) -> Iterable[str]:
        for name, count in self.counts.items():
            if count.per is Per.SEX:
                yield from (cell_key(name, sex) for sex in SEXES)
            yield name


@cache
def builtin_vocabulary() -> Vocabulary:
    """Return the counts and parameters that recaprules ships (`domain dictionary`)."""
    from .datafiles import read_counts, read_parameter_names

    counts = read_counts()
    return Vocabulary(counts=counts, parameters=frozenset(read_parameter_names()))
