"""MAT-01: could the differences within the forms of a place be as large as the margin of its winner?"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import attrs

from recaprules import Contest, Profile, Text, Tier, Verdict
from recaprules.model.ballot import Ballot
from recaprules.model.recap import Recap
from recaprules.model.sheet import Sheet, unit_at
from recaprules.model.unit import UnitCode
from recaprules.rules.judgement import Measure, UnitJudgement
from recaprules.rules.toml import exact

from .measures import N, measure, rounded
from .stations import families, forms, option_cells

if TYPE_CHECKING:
    import polars as pl

TIERS: Mapping[Contest, tuple[Tier, ...]] = {
    Contest.PPWP: (Tier.KABKO, Tier.PROVINCE, Tier.NATIONAL),
    Contest.GUBERNUR: (Tier.KABKO, Tier.PROVINCE),
    Contest.BUPATI: (Tier.KABKO,),
    Contest.WALIKOTA: (Tier.KABKO,),
}
"""Where there is a winner to speak of; the last of them decides. Seats of assemblies are not worked out here."""

VALID, INVALID, TOTAL, VOTERS = "valid_votes", "invalid_votes", "total_votes", "turnout_total"

DIFFERENCES = Text("selisih di dalam formulir (suara)", "differences within the forms (votes)")
MARGIN_VOTES = Text("selisih pemenang (suara)", "margin of the winner (votes)")
MISSING = Text("TPS tanpa suara yang terbaca atau tanpa formulir", "stations without legible votes or without a form")
MARGIN = Text("selisih pemenang (% suara sah)", "margin of the winner (% of the valid votes)")
PASAL_158 = Text("ambang UU 10/2016 Pasal 158", "threshold of UU 10/2016 Pasal 158")


@attrs.frozen(kw_only=True)
class Margin:
    """
    What the forms of a place say together.

    Attributes:
        sheet: A sheet with forms of its stations; the first of several.

        unit: The place.

        votes: The votes of each option.

        differences: How far the forms contradict themselves, in votes: of
            each form its largest difference counts.

        whole: How many forms have all their votes.

        missing: How many have not, or are not there.
    """

    sheet: Sheet
    unit: UnitCode
    votes: tuple[int, ...]
    differences: int
    whole: int
    missing: int

    @property
    def margin(self) -> int:
        """The votes of the strongest option less those of the next."""
        first, second = sorted(self.votes, reverse=True)[:2]
        return first - second


def margin_above_differences(recap: Recap, _profile: Profile) -> Iterator[UnitJudgement]:
    """
    Judge every place in *recap* with a winner by whether the differences within its forms stay below the margin.

    Yields:
        For each kabupaten, and for contests that are decided above it each
        province and the nation: broken where the differences are as large as
        the margin, in the forms that have all their votes; otherwise undecided
        while other forms are missing.
    """
    expected = None if recap.register is None else recap.register.frame
    for family in families(recap):
        by_ballot: dict[tuple[Ballot, tuple[str, ...]], list[Sheet]] = defaultdict(list)
        for sheet in family:
            by_ballot[sheet.ballot, option_cells(sheet)].append(sheet)
        for (_, options), sheets in by_ballot.items():
            if len(options) >= 2:
                for tier in TIERS.get(sheets[0].form.contest, ()):
                    for margin in _margins(sheets, options, tier, expected):
                        yield _judgement(margin)


def _judgement(one: Margin) -> UnitJudgement:
    if not one.whole:
        return UnitJudgement(sheet=one.sheet, unit=one.unit, verdict=Verdict.UNDECIDED)
    is_material = one.differences >= max(one.margin, 1)
    verdict = Verdict.BROKEN if is_material else Verdict.UNDECIDED if one.missing else Verdict.HOLDS
    share = Fraction(one.margin, sum(one.votes)) if sum(one.votes) else None
    measures = [
        measure(N, one.whole),
        Measure("missing", MISSING, one.missing),
        Measure("differences", DIFFERENCES, one.differences),
        Measure("margin_votes", MARGIN_VOTES, one.margin),
    ]
    if share is not None:
        measures.append(Measure("margin", MARGIN, rounded(float(100 * share))))
        measures += _pasal_158(one, share)
    return UnitJudgement(
        sheet=one.sheet,
        unit=one.unit,
        verdict=verdict,
        left=Fraction(one.differences),
        right=Fraction(one.margin),
        measures=tuple(measures),
    )


def _margins(
    sheets: Sequence[Sheet], options: tuple[str, ...], tier: Tier, register: pl.DataFrame | None
) -> list[Margin]:
    """Return what the forms of each place say; they may lie in several *sheets* of one ballot."""
    import polars as pl

    cells = (*options, VALID, INVALID, TOTAL, VOTERS)
    rows = pl.concat([forms(sheet, cells) for sheet in sheets], how="diagonal")
    rows = rows.filter(~rows.select("unit", "district").is_duplicated())
    whole = pl.all_horizontal(pl.col(options).is_not_null())
    sums = (
        rows.with_columns(whole.alias("whole"), _difference(options, rows.columns).alias("difference"))
        .group_by(unit_at(tier))
        .agg(
            *(pl.col(option).filter(pl.col("whole")).sum() for option in options),
            pl.col("difference").filter(pl.col("whole")).sum(),
            pl.col("whole").sum(),
            (~pl.col("whole")).sum().alias("missing"),
        )
        .sort("unit")
    )
    absent = _absent(rows, tier, register)
    return [
        Margin(
            sheet=sheets[0],
            unit=UnitCode(row["unit"]),
            votes=tuple(row[option] for option in options),
            differences=row["difference"],
            whole=row["whole"],
            missing=row["missing"] + absent.get(row["unit"], 0),
        )
        for row in sums.iter_rows(named=True)
    ]


def _difference(options: tuple[str, ...], there: list[str]) -> pl.Expr:
    """Return the largest of the differences within a form; a figure that is missing makes none."""
    import polars as pl

    votes = pl.sum_horizontal([pl.col(option) for option in options], ignore_nulls=False)
    pairs = []
    if VALID in there:
        pairs.append(votes - pl.col(VALID))
    if {VALID, INVALID, TOTAL} <= set(there):
        pairs.append(pl.col(VALID) + pl.col(INVALID) - pl.col(TOTAL))
    if {TOTAL, VOTERS} <= set(there):
        pairs.append(pl.col(TOTAL) - pl.col(VOTERS))
    return pl.max_horizontal(pl.lit(0, pl.Int64), *(pair.abs() for pair in pairs))


def _absent(rows: pl.DataFrame, tier: Tier, register: pl.DataFrame | None) -> dict[str, int]:
    """Return how many stations of each unit are in the register and have no form; nothing without a register."""
    import polars as pl

    if register is None:
        return {}
    stations = register.select("unit").filter(
        pl.col("unit").str.len_chars() == Tier.TPS.code_width, ~pl.col("unit").str.starts_with("99")
    )
    absent = stations.join(rows.select("unit"), on="unit", how="anti")
    return dict(absent.group_by(unit_at(tier)).len().iter_rows())


# ---- the threshold of disputes


@attrs.frozen(kw_only=True)
class DisputeClass:
    """
    One line of UU 10/2016 Pasal 158.

    Attributes:
        share: The largest gap, as a share of the valid votes.

        gubernur: The largest population of such a province; `None` without a bound.

        regency: The largest population of such a regency or city; `None` without a bound.
    """

    share: Fraction
    gubernur: int | None = None
    regency: int | None = None


@cache
def dispute_classes() -> tuple[DisputeClass, ...]:
    """Return the classes of Pasal 158, the widest gap first."""
    content = tomllib.loads((files(__package__) / "pasal158.toml").read_text(encoding="utf-8"))
    return tuple(
        DisputeClass(share=exact(one["share"]), gubernur=one.get("gubernur"), regency=one.get("regency"))
        for one in content["class"]
    )


def _pasal_158(one: Margin, share: Fraction) -> list[Measure]:
    """
    Return for which populations the gap is within Pasal 158, where this place decides.

    No tally says how many people live there, so that the reader must know.
    """
    contest = one.sheet.form.contest
    if contest is Contest.PPWP or len(one.unit) != TIERS[contest][-1].code_width:
        return []
    return [Measure("pasal_158", PASAL_158, within_dispute(share, gubernur=contest is Contest.GUBERNUR))]


def within_dispute(share: Fraction, *, gubernur: bool) -> Text:
    """
    Return for which populations a gap of *share* of the valid votes is within UU 10/2016 Pasal 158.

    >>> within_dispute(Fraction(12, 1000), gubernur=False).en
    'within it if at most 500,000 people live there'
    """
    fitting = [one for one in dispute_classes() if share <= one.share]
    if not fitting:
        return Text("di luar ambang, berapa pun penduduknya", "beyond it, however many people live there")
    bound = fitting[-1].gubernur if gubernur else fitting[-1].regency
    if bound is None:
        return Text("di dalam ambang, berapa pun penduduknya", "within it, however many people live there")
    number = f"{bound:,}"
    return Text(
        f"di dalam ambang bila penduduknya paling banyak {number.replace(',', '.')} jiwa",
        f"within it if at most {number} people live there",
    )
