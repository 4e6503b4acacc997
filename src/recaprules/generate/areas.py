"""A made-up election, from the places to the files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType

import attrs

from ..model.contest import Contest
from ..model.tier import ORDER, Tier
from ..readers.sidetables import write_beside
from .districts import districts_of
from .election import ContestWriter, groups_of
from .faults import COLUMN_KINDS, KINDS
from .folder import FORMS, MADE_UP, made_ready
from .given import read_given
from .ledger import Planter
from .made_up import made_up_kabupaten, made_up_nation, made_up_province
from .options import Options, Progress
from .places import Places
from .register import register_frame
from .voters import ENTITLEMENT, voters_of


def _comparable(counts: Mapping[object, int]) -> tuple[tuple[object, int], ...]:
    return tuple(counts.items())


@attrs.frozen(kw_only=True)
class Generated:
    """
    What was made.

    Attributes:
        files: What was written: the sheets, the register, and last the ledger of what is wrong.

        forms: How many forms there are, by tier.

        faults: How many forms (or columns of forms) have a fault, by its
            kind; kinds that did not occur are not listed.

    .. versionadded:: 26.1.0
    """

    files: tuple[Path, ...]
    forms: Mapping[Tier, int] = attrs.field(eq=_comparable)
    faults: Mapping[str, int] = attrs.field(eq=_comparable)

    @property
    def register(self) -> Path:
        """The file with the units and their decreed lists."""
        return self.files[-2]

    @property
    def ledger(self) -> Path:
        """The file with every cell that is not as it should be."""
        return self.files[-1]


def generate_nation(
    out: Path, options: Options | None = None, *, stations: int | None = None, register: Path | None = None
) -> Generated:
    """
    Write the whole general election of 2024 with made-up figures into the folder *out*.

    All forms obey every rule except those that get a fault; each of these gets
    one, and parents add up what their children should have written. The sheets
    are in ``forms``, the decreed lists and the districts in ``register``, and
    in ``answers`` is a ledger of every cell that is not as it should be.

    Memory is bounded by the largest district, beside the register and the
    voters of all stations (about 0.7 GB for the nation of 2024).

    Args:
        out: The folder; it is made where it is missing, and files of an earlier election are replaced.

        options: What is wanted.

        stations: How many polling stations; as many as in 2024 if not given.

        register: Tables with the codes of all units; a register of the same shape is made up if not given.

    Raises:
        ValueError: If there is no station, or both *stations* and *register* are given.

        RegisterError: If the register cannot be used.

        FolderError: If there are files in the folder that were not generated.

        MissingExtraError: If NumPy or Polars is not installed.

    .. versionadded:: 26.1.0
    """
    options = options or Options()
    _one_or_none(stations, register)
    if register is not None:
        return _generate(out, read_given(register).nation(options.seed), options)
    return _generate(out, made_up_nation(stations, options.seed), options)


def generate_province(
    out: Path,
    options: Options | None = None,
    *,
    stations: int | None = None,
    register: Path | None = None,
    unit: str | None = None,
) -> Generated:
    """
    Write one province with made-up figures into the folder *out*, see `generate_nation`.

    Args:
        out: The folder.

        options: What is wanted.

        stations: How many polling stations, 3,000 if not given, in a province that does not exist.

        register: Tables with the codes of all units, from which one province is taken.

        unit: The code of that province; the first if not given.

    .. versionadded:: 26.1.0
    """
    options = options or Options()
    _one_or_none(stations, register, unit)
    if register is not None:
        return _generate(out, read_given(register).part(Tier.PROVINCE, unit), options)
    return _generate(out, made_up_province(3000 if stations is None else stations, options.seed), options)


def generate_kabupaten(
    out: Path,
    options: Options | None = None,
    *,
    stations: int | None = None,
    register: Path | None = None,
    unit: str | None = None,
) -> Generated:
    """
    Write one kabupaten with made-up figures into the folder *out*, see `generate_nation`.

    Args:
        out: The folder.

        options: What is wanted.

        stations: How many polling stations, 600 if not given, in a kabupaten that does not exist.

        register: Tables with the codes of all units, from which one kabupaten is taken.

        unit: The code of that kabupaten; the first if not given.

    .. versionadded:: 26.1.0
    """
    options = options or Options()
    _one_or_none(stations, register, unit)
    if register is not None:
        return _generate(out, read_given(register).part(Tier.KABKO, unit), options)
    return _generate(out, made_up_kabupaten(600 if stations is None else stations, options.seed), options)


def _one_or_none(stations: int | None, register: Path | None, unit: str | None = None) -> None:
    if stations is not None and stations < 1:
        raise ValueError(f"stations: expected at least 1, got {stations}")
    if stations is not None and register is not None:
        raise ValueError("stations: expected none, because a register says which there are")
    if unit is not None and register is None:
        raise ValueError("unit: expected a register from which it is taken")


def _generate(out: Path, places: Places, options: Options) -> Generated:
    out = Path(out)
    made_ready(out)
    voters = voters_of(places, options.seed)
    # All contests have their districts in the register, also where no form of them is written.
    districts = {contest: districts_of(contest, places, options.seed) for contest in ENTITLEMENT}
    planter = Planter(Fraction(options.faults), options.seed)
    count = _Counter(options.progress, sum(len(districts[contest]) for contest in options.contests))
    files: list[Path] = []
    forms: Counter[Tier] = Counter()
    for contest in options.contests:
        groups = groups_of(contest, districts[contest])
        writer = ContestWriter(
            contest=contest,
            places=places,
            voters=voters,
            seed=options.seed,
            folder=out / FORMS,
            planter=planter,
            columns=options.columns,
            step=count.stepper(contest),
        )
        writer.write(groups)
        files.extend(writer.files)
        forms.update(writer.forms)
    files.append(write_beside(register_frame(places, voters, districts), out, "register", more=MADE_UP))
    files.append(write_beside(planter.ledger(), out, "ledger", more=MADE_UP))
    return Generated(
        files=tuple(files),
        forms=MappingProxyType({tier: forms[tier] for tier in ORDER if forms[tier]}),
        faults=MappingProxyType(
            {kind.name: planter.planted[kind.name] for kind in (*KINDS, *COLUMN_KINDS) if planter.planted[kind.name]}
        ),
    )


@attrs.define
class _Counter:
    """Counts the districts that are done."""

    progress: Progress | None
    total: int
    done: int = 0

    def stepper(self, contest: Contest) -> Callable[[], None]:
        """Return what is called after each district of *contest*."""

        def step() -> None:
            self.done += 1
            if self.progress is not None:
                self.progress(self.done, self.total, contest.value)

        return step
