"""A sample province, from the places to the files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from random import Random
from types import MappingProxyType

import attrs

from ..model.tier import ORDER, Tier
from .faults import KINDS
from .ledger import plant
from .places import province
from .region import Region
from .truth import true_form
from .write import write_sample


def _comparable(counts: Mapping[object, int]) -> tuple[tuple[object, int], ...]:
    return tuple(counts.items())


@attrs.frozen(kw_only=True)
class Generated:
    """
    What was made.

    Attributes:
        files: What was written: the forms of the stations, the forms of the
            tiers above, the register, and the ledger of what is wrong.

        forms: How many forms there are, by tier.

        faults: How many forms have a fault, by its kind; kinds that did not
            occur are not listed.

    .. versionadded:: 26.1.0
    """

    files: tuple[Path, ...]
    forms: Mapping[Tier, int] = attrs.field(eq=_comparable)
    faults: Mapping[str, int] = attrs.field(eq=_comparable)


def generate_province(out: Path, *, seed: int = 2024, stations: int = 3000, faults: float = 0.01) -> Generated:
    """
    Write a province that does not exist, with its presidential election of 2024, into the folder *out*.

    All forms obey every rule except those that get a fault; each of these gets
    one, and parents add up what their children should have written. The same
    arguments give the same province, and another share of faults leaves the
    truth as it was.

    The forms are in ``forms``, the decreed lists in ``register``, and in
    ``answers`` is a ledger of every cell that is not as it should be. Check it
    with ``recaprules check OUT/forms --register OUT/register/register.parquet``.

    Args:
        out: The folder; it is made where it is missing, and files of an earlier sample are replaced.

        seed: Where chance starts.

        stations: How many polling stations.

        faults: The share of forms with a fault, from 0 to 1. If it is above 0
            and there are at least 500 stations, every kind of fault is there.

    Raises:
        ValueError: If there is no station, or the share is not between 0 and 1.

        MissingExtraError: If Polars is not installed.

    .. versionadded:: 26.1.0
    """
    if stations < 1:
        raise ValueError(f"stations: expected at least 1, got {stations}")
    if not 0 <= faults <= 1:
        raise ValueError(f"faults: expected a share from 0 to 1, got {faults}")
    random = Random(seed)  # noqa: S311  # a sample must be the same every time
    everything = true_form(province(stations, random), Region(), random)
    forms = sorted(everything.walk(), key=lambda form: (ORDER.index(form.tier), form.unit))
    planted = plant(forms, stations=stations, share=faults, random=random)
    files = write_sample(Path(out), forms, planted)
    tiers = Counter(form.tier for form in forms)
    kinds = Counter(fault.kind.name for fault in planted.values())
    return Generated(
        files=files,
        forms=MappingProxyType({tier: tiers[tier] for tier in ORDER if tiers[tier]}),
        faults=MappingProxyType({kind.name: kinds[kind.name] for kind in KINDS if kinds[kind.name]}),
    )
