"""
The kinds of faults: how a form that is right comes to be written or read wrongly.

Each kind is a function that returns what would stand in the cells that it
changes, `None` for a blank, or nothing where a form gives it no occasion.
Every change breaks a sum that the cell belongs to, on the form or one tier
above, or leaves it open. Parents add up what should have been written, and
repeat no fault of those below.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from random import Random
from typing import TypeAlias

import attrs

from ..model.cell import SEXES, CellKey, cell_key
from ..model.contest import Contest
from ..model.tier import Tier
from .true_form import TrueForm

Changes: TypeAlias = dict[CellKey, int | None]
"""What is written instead of the truth, by cell; `None` is a blank."""

Plant: TypeAlias = Callable[[TrueForm, Random], Changes]

LOOKALIKES = {"1": "26", "2": "7", "3": "8"}
"""Digits with what they were read as in Sirekap 2024."""

LARGEST_READ = 2**15 - 1
"""The largest number that a station's sheet holds, 16 bits wide."""

STATIONS = (Tier.TPS,)
PARENTS = (Tier.VILLAGE, Tier.KECAMATAN, Tier.KABKO, Tier.PROVINCE, Tier.NATIONAL)
MOST_MOVED = 40
"""As many votes as are moved at once."""


@attrs.frozen(kw_only=True)
class FaultKind:
    """
    One way in which a form goes wrong.

    Attributes:
        name: What the ledger calls it.

        tiers: Where it happens.

        weight: How often it happens, compared with the other kinds there.

        plant: Returns the changed cells of one form, none where it cannot happen.
    """

    name: str
    tiers: tuple[Tier, ...]
    weight: int
    plant: Plant


# ---- one cell misread


def misread_votes(form: TrueForm, random: Random) -> Changes:
    """A digit of the votes or their totals is read as one that looks like it (3 as 8)."""
    return _misread(form, _vote_cells(form), random)


def misread_voters(form: TrueForm, random: Random) -> Changes:
    """A digit of the voters (section I) is read as one that looks like it."""
    return _misread(form, _voter_cells(form), random)


def cross_read_as_digit(form: TrueForm, random: Random) -> Changes:
    """The cross in an unused first box is read as 5 or 8 (X62 as 862)."""
    keys = [key for key in _vote_cells(form) if 10 <= form.cells[key] <= 99]
    if not keys:
        return {}
    key = random.choice(keys)
    return {key: random.choice((500, 800)) + form.cells[key]}


def digits_run_together(form: TrueForm, random: Random) -> Changes:
    """The digits of two neighbouring cells are read as one number, too long for the boxes."""
    keys = _vote_cells(form)
    joined = [
        (key, number)
        for key, after in pairwise(keys)
        if 999 < (number := int(f"{form.cells[key]}{form.cells[after]}")) <= LARGEST_READ
    ]
    return dict([random.choice(joined)]) if joined else {}


def digits_swapped(form: TrueForm, random: Random) -> Changes:
    """Two neighbouring digits of a cell change places."""
    spots = [
        (key, at)
        for key in _summed_cells(form)
        for at, (one, other) in enumerate(pairwise(str(form.cells[key])))
        if one != other
    ]
    if not spots:
        return {}
    key, at = random.choice(spots)
    digits = str(form.cells[key])
    return {key: int(digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :])}


# ---- entered in the wrong place


def voter_under_wrong_sex(form: TrueForm, random: Random) -> Changes:
    """One of the voters who voted is booked under the wrong sex in row I.B.4."""
    keys = [cell_key("turnout_total", "male"), cell_key("turnout_total", "female")]
    out_of, into = random.sample(keys, 2)
    return {out_of: form.cells[out_of] - 1, into: form.cells[into] + 1} if form.cells[out_of] else {}


def ballot_rows_swapped(form: TrueForm, _: Random) -> Changes:
    """The ballots received (II.1) and unused (II.4) change places."""
    return {
        "ballots_received": form.cells["ballots_unused"],
        "ballots_unused": form.cells["ballots_received"],
    }


def total_copied_into_valid(form: TrueForm, _: Random) -> Changes:
    """The valid votes (V.A) include the invalid ones."""
    return {"valid_votes": form.cells["total_votes"]}


def valid_copied_into_total(form: TrueForm, _: Random) -> Changes:
    """The total (V.C) repeats the valid votes."""
    return {"total_votes": form.cells["valid_votes"]}


# ---- added wrongly


def unlisted_left_out(form: TrueForm, _: Random) -> Changes:
    """The voters who voted (I.B.4) are added up without the unlisted ones (I.B.3)."""
    return {
        cell_key("turnout_total", sex): form.cells[cell_key("turnout_total", sex)]
        - form.cells[cell_key("turnout_unlisted", sex)]
        for sex in SEXES
    }


def spoiled_counted_as_used(form: TrueForm, _: Random) -> Changes:
    """The ballots used (II.2) include the spoiled ones (II.3)."""
    return {"ballots_used": form.cells["ballots_used"] + form.cells["ballots_spoiled"]}


def spoiled_not_subtracted(form: TrueForm, _: Random) -> Changes:
    """The ballots unused (II.4) are all that were not used, the spoiled ones among them."""
    return {"ballots_unused": form.cells["ballots_received"] - form.cells["ballots_used"]}


def invalid_added_twice(form: TrueForm, _: Random) -> Changes:
    """The total (V.C) has the invalid votes twice."""
    return {"total_votes": form.cells["total_votes"] + form.cells["invalid_votes"]}


def invalid_pile_missed(form: TrueForm, _: Random) -> Changes:
    """The invalid votes were not counted, so that fewer votes than voters are there."""
    return {"invalid_votes": 0, "total_votes": form.cells["valid_votes"]}


# ---- left blank


def cell_left_blank(form: TrueForm, random: Random) -> Changes:
    """A cell is empty."""
    return {random.choice(_summed_cells(form)): None}


def voters_left_blank(form: TrueForm, _: Random) -> Changes:
    """The whole section on voters (I) is empty, as where its page was not captured."""
    return dict.fromkeys(_voter_cells(form))


# ---- parents


def child_skipped(form: TrueForm, random: Random) -> Changes:
    """A parent leaves out one of the units below it, in every row."""
    if len(form.children) < 2:
        return {}
    skipped = random.choice(form.children)
    return {key: number - skipped[key] for key, number in form.cells.items()}


def carried_wrongly(form: TrueForm, random: Random) -> Changes:
    """A parent carries one too many or too few to the next digit of a sum."""
    keys = [key for key in _summed_cells(form) if form.cells[key] >= 10]
    if not keys:
        return {}
    key = random.choice(keys)
    place = 10 ** random.randint(1, len(str(form.cells[key])) - 1)
    return {key: form.cells[key] + random.choice((place, -place))}


def votes_moved(form: TrueForm, random: Random) -> Changes:
    """A parent moves votes from one option to another; all sums on the form stay right."""
    out_of, into = random.sample(_options(form), 2)
    if not form.cells[out_of[-1]]:
        return {}
    moved = random.randint(1, min(MOST_MOVED, form.cells[out_of[-1]]))
    return _added(form, {**dict.fromkeys(out_of, -moved), **dict.fromkeys(into, moved)})


def invalid_made_valid(form: TrueForm, random: Random) -> Changes:
    """A parent gives invalid votes to an option; all sums on the form stay right."""
    if not form.cells["invalid_votes"]:
        return {}
    moved = random.randint(1, min(MOST_MOVED, form.cells["invalid_votes"]))
    gains = (*random.choice(_options(form)), "valid_votes")
    return _added(form, {"invalid_votes": -moved, **dict.fromkeys(gains, moved)})


# ---- right on the form, and seen only beside the other contests


def listed_counted_as_unlisted(form: TrueForm, random: Random) -> Changes:
    """Listed voters (I.B.1) of one contest are booked as unlisted ones (I.B.3)."""
    sex = random.choice(("male", "female"))
    listed = form.cells[cell_key("turnout_registered", sex)]
    if not listed:
        return {}
    moved = random.randint(1, min(5, listed))
    out_of = (cell_key("turnout_registered", sex), cell_key("turnout_registered", "total"))
    into = (cell_key("turnout_unlisted", sex), cell_key("turnout_unlisted", "total"))
    return _added(form, {**dict.fromkeys(out_of, -moved), **dict.fromkeys(into, moved)})


def transfer_without_right(form: TrueForm, random: Random) -> Changes:
    """Transfer voters (DPTb) get a ballot of a contest in which they may not vote."""
    most = min(form.cells["ballots_unused"], form.cells["registered_total"] - form.cells["turnout_total"])
    if form.contest is Contest.PPWP or most < 1:
        return {}
    sex = random.choice(("male", "female"))
    more = min(random.randint(4, 9), most)
    voters = [cell_key(count, of) for count in ("turnout_transfer", "turnout_total") for of in (sex, "total")]
    votes = ("ballots_used", *random.choice(_options(form)), "valid_votes", "total_votes")
    return _added(form, {**dict.fromkeys((*voters, *votes), more), "ballots_unused": -more})


# ---- the columns of a parent's form


def digits_of_column_swapped(form: TrueForm, random: Random) -> Changes:
    """A parent copies a figure of a form below into its column with two digits swapped."""
    return digits_swapped(form, random)


def digit_of_column_misread(form: TrueForm, random: Random) -> Changes:
    """A parent copies a figure of a form below into its column with a digit misread."""
    return _misread(form, _summed_cells(form), random)


KINDS = (
    FaultKind(name="votes-digit-misread", tiers=STATIONS, weight=4, plant=misread_votes),
    FaultKind(name="voters-digit-misread", tiers=STATIONS, weight=3, plant=misread_voters),
    FaultKind(name="cross-read-as-digit", tiers=STATIONS, weight=2, plant=cross_read_as_digit),
    FaultKind(name="digits-run-together", tiers=STATIONS, weight=1, plant=digits_run_together),
    FaultKind(name="digits-swapped", tiers=STATIONS, weight=2, plant=digits_swapped),
    FaultKind(name="voter-under-wrong-sex", tiers=STATIONS, weight=2, plant=voter_under_wrong_sex),
    FaultKind(name="ballot-rows-swapped", tiers=STATIONS, weight=1, plant=ballot_rows_swapped),
    FaultKind(name="total-copied-into-valid", tiers=STATIONS, weight=1, plant=total_copied_into_valid),
    FaultKind(name="valid-copied-into-total", tiers=STATIONS, weight=1, plant=valid_copied_into_total),
    FaultKind(name="unlisted-left-out", tiers=STATIONS, weight=2, plant=unlisted_left_out),
    FaultKind(name="spoiled-counted-as-used", tiers=STATIONS, weight=2, plant=spoiled_counted_as_used),
    FaultKind(name="spoiled-not-subtracted", tiers=STATIONS, weight=1, plant=spoiled_not_subtracted),
    FaultKind(name="invalid-added-twice", tiers=STATIONS, weight=1, plant=invalid_added_twice),
    FaultKind(name="invalid-pile-missed", tiers=STATIONS, weight=4, plant=invalid_pile_missed),
    FaultKind(name="cell-left-blank", tiers=STATIONS, weight=4, plant=cell_left_blank),
    FaultKind(name="voters-left-blank", tiers=STATIONS, weight=4, plant=voters_left_blank),
    FaultKind(name="child-skipped", tiers=PARENTS, weight=1, plant=child_skipped),
    FaultKind(name="carried-wrongly", tiers=PARENTS, weight=1, plant=carried_wrongly),
    FaultKind(name="votes-moved", tiers=PARENTS, weight=1, plant=votes_moved),
    FaultKind(name="invalid-made-valid", tiers=PARENTS, weight=1, plant=invalid_made_valid),
    FaultKind(name="listed-counted-as-unlisted", tiers=STATIONS, weight=1, plant=listed_counted_as_unlisted),
    FaultKind(name="transfer-without-right", tiers=STATIONS, weight=1, plant=transfer_without_right),
)
"""Every kind of fault of a form; the weights follow what went wrong most often in the public data of 2024."""

COLUMN_KINDS = (
    FaultKind(name="column-digits-swapped", tiers=PARENTS, weight=1, plant=digits_of_column_swapped),
    FaultKind(name="column-digit-misread", tiers=PARENTS, weight=1, plant=digit_of_column_misread),
)
"""How a figure is copied wrongly from a form into a column of the form above."""


def _misread(form: TrueForm, keys: Sequence[CellKey], random: Random) -> Changes:
    spots = [(key, at) for key in keys for at, digit in enumerate(str(form.cells[key])) if digit in LOOKALIKES]
    if not spots:
        return {}
    key, at = random.choice(spots)
    digits = str(form.cells[key])
    return {key: int(digits[:at] + random.choice(LOOKALIKES[digits[at]]) + digits[at + 1 :])}


def _vote_cells(form: TrueForm) -> list[CellKey]:
    return [key for key in form.cells if "votes" in key]


def _options(form: TrueForm) -> list[tuple[CellKey, ...]]:
    """Return the cells that one more vote is counted in, of every option, the one with the total of its party first."""
    options: list[tuple[CellKey, ...]] = []
    for key in form.cells:
        count, _, index = key.partition(".")
        if count == "votes":
            options.append((key,))
        elif count == "candidate_votes":
            options.append((cell_key("party_list_votes", index.partition(".")[0]), key))
    return options


def _added(form: TrueForm, more: Mapping[CellKey, int]) -> Changes:
    return {key: form.cells[key] + number for key, number in more.items()}


def _voter_cells(form: TrueForm) -> list[CellKey]:
    return [key for key in _summed_cells(form) if key.startswith(("registered", "turnout"))]


def _summed_cells(form: TrueForm) -> list[CellKey]:
    """Return the cells that take part in a sum; no rule adds up the voters with disabilities (III) yet."""
    return [key for key in form.cells if not key.startswith("turnout_disabled")]
