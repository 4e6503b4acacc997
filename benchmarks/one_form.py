# ruff: noqa: SIM108  # a block for each rule reads better than nested ternaries
"""
One form, all rules: ours against a function written by hand and against pydantic.

    python benchmarks/one_form.py

All of them get the same numbers, as written on the form, and give the same
verdicts in the same order.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from typing import Annotated

from forms import RULES, made_up_forms, within_form_rules
from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, ValidationError, create_model, model_validator
from timing import in_turns, row

import recaprules
from recaprules import Verdict
from recaprules.model.sheet import UNIT

HOLDS, BROKEN, UNDECIDED = Verdict.HOLDS, Verdict.BROKEN, Verdict.UNDECIDED

CELLS = (
    "registered_male",
    "registered_female",
    "registered_total",
    "turnout_registered_male",
    "turnout_registered_female",
    "turnout_registered_total",
    "turnout_transfer_male",
    "turnout_transfer_female",
    "turnout_transfer_total",
    "turnout_unlisted_male",
    "turnout_unlisted_female",
    "turnout_unlisted_total",
    "turnout_total_male",
    "turnout_total_female",
    "turnout_total",
    "ballots_received",
    "ballots_used",
    "ballots_spoiled",
    "ballots_unused",
    "turnout_disabled_male",
    "turnout_disabled_female",
    "turnout_disabled_total",
    "votes.100025",
    "votes.100026",
    "votes.100027",
    "valid_votes",
    "invalid_votes",
    "total_votes",
)

Cells = Mapping[str, int | None]


# ---- by hand


def by_hand(cells: Cells) -> tuple[Verdict, ...]:
    """Return the verdict of each of `RULES`, as one would write it without a library."""
    numbers = [cells.get(key) for key in CELLS]
    cap_03 = HOLDS
    for place, number in enumerate(numbers):
        if number is None:
            if cap_03 is HOLDS:
                cap_03 = UNDECIDED
        elif not 0 <= number <= 999:
            cap_03 = BROKEN
            numbers[place] = None
    (
        list_male,
        list_female,
        list_total,
        dpt_male,
        dpt_female,
        dpt_total,
        dptb_male,
        dptb_female,
        dptb_total,
        dpk_male,
        dpk_female,
        dpk_total,
        voters_male,
        voters_female,
        voters,
        received,
        used,
        spoiled,
        unused,
        _,
        _,
        _,
        votes_1,
        votes_2,
        votes_3,
        valid,
        invalid,
        total,
    ) = numbers

    if received is None or used is None or spoiled is None or unused is None:
        bal_01 = UNDECIDED
    else:
        bal_01 = HOLDS if received == used + spoiled + unused else BROKEN

    if used is None or voters is None:
        bal_02 = UNDECIDED
    else:
        bal_02 = HOLDS if used == voters else BROKEN

    if used is None or total is None:
        bal_03 = UNDECIDED
    else:
        bal_03 = HOLDS if used == total else BROKEN

    if total is None or voters is None:
        bal_04 = UNDECIDED
    else:
        bal_04 = HOLDS if total == voters else BROKEN

    if received is None:
        bal_05 = UNDECIDED
    elif (
        (used is not None and used > received)
        or (spoiled is not None and spoiled > received)
        or (unused is not None and unused > received)
    ):
        bal_05 = BROKEN
    else:
        bal_05 = UNDECIDED if used is None or spoiled is None or unused is None else HOLDS

    stock = None if list_total is None else list_total + (list_total + 49) // 50
    if received is None or stock is None:
        bal_06 = UNDECIDED
    else:
        bal_06 = HOLDS if stock - 1 <= received <= stock + 1 else BROKEN

    if received is None or list_total is None:
        bal_07 = UNDECIDED
    else:
        bal_07 = HOLDS if received >= list_total else BROKEN

    if list_total is None:
        cap_01 = cap_02 = UNDECIDED
    else:
        cap_01 = HOLDS if list_total <= 300 else BROKEN
        cap_02 = HOLDS if list_total <= 500 else BROKEN

    ballots = stock if received is None else received
    if ballots is None:
        cap_04 = UNDECIDED
    elif (
        (votes_1 is not None and votes_1 > ballots)
        or (votes_2 is not None and votes_2 > ballots)
        or (votes_3 is not None and votes_3 > ballots)
    ):
        cap_04 = BROKEN
    else:
        cap_04 = UNDECIDED if votes_1 is None or votes_2 is None or votes_3 is None else HOLDS

    votes = None if votes_1 is None or votes_2 is None or votes_3 is None else votes_1 + votes_2 + votes_3
    if votes is None or list_total is None:
        cap_05 = UNDECIDED
    else:
        cap_05 = HOLDS if 50 * votes <= 51 * list_total else BROKEN

    if voters is None or received is None:
        cap_07 = UNDECIDED
    else:
        cap_07 = HOLDS if voters <= received else BROKEN

    if votes is None or valid is None:
        sum_01 = UNDECIDED
    else:
        sum_01 = HOLDS if votes == valid else BROKEN

    if valid is None or invalid is None or total is None:
        sum_02 = UNDECIDED
    else:
        sum_02 = HOLDS if valid + invalid == total else BROKEN

    if valid is None:
        sum_05 = UNDECIDED
    elif (
        (votes_1 is not None and votes_1 > valid)
        or (votes_2 is not None and votes_2 > valid)
        or (votes_3 is not None and votes_3 > valid)
    ):
        sum_05 = BROKEN
    else:
        sum_05 = UNDECIDED if votes is None else HOLDS

    if total is None:
        sum_06 = UNDECIDED
    elif (valid is not None and valid > total) or (invalid is not None and invalid > total):
        sum_06 = BROKEN
    else:
        sum_06 = UNDECIDED if valid is None or invalid is None else HOLDS

    if votes == 0 or (valid is not None and valid != 0):
        sum_07 = HOLDS
    else:
        sum_07 = UNDECIDED if valid is None or votes is None else BROKEN

    use_01 = HOLDS
    for male, female, both in (
        (list_male, list_female, list_total),
        (dpt_male, dpt_female, dpt_total),
        (dptb_male, dptb_female, dptb_total),
        (dpk_male, dpk_female, dpk_total),
        (voters_male, voters_female, voters),
    ):
        if male is None or female is None or both is None:
            use_01 = UNDECIDED
        elif male + female != both:
            use_01 = BROKEN
            break

    use_02 = HOLDS
    for listed, transferred, unlisted, everyone in (
        (dpt_male, dptb_male, dpk_male, voters_male),
        (dpt_female, dptb_female, dpk_female, voters_female),
        (dpt_total, dptb_total, dpk_total, voters),
    ):
        if listed is None or transferred is None or unlisted is None or everyone is None:
            use_02 = UNDECIDED
        elif listed + transferred + unlisted != everyone:
            use_02 = BROKEN
            break

    use_03 = HOLDS
    for came, listed in ((dpt_male, list_male), (dpt_female, list_female), (dpt_total, list_total)):
        if came is None or listed is None:
            use_03 = UNDECIDED
        elif came > listed:
            use_03 = BROKEN
            break

    if voters is None or list_total is None:
        use_04 = UNDECIDED
    else:
        use_04 = HOLDS if voters <= list_total else BROKEN

    if dptb_total is None or dpk_total is None or spoiled is None or received is None or dpt_total is None:
        use_08 = UNDECIDED
    else:
        use_08 = HOLDS if dptb_total + dpk_total + spoiled <= received - dpt_total else BROKEN

    return (
        bal_01,
        bal_02,
        bal_03,
        bal_04,
        bal_05,
        bal_06,
        bal_07,
        cap_01,
        cap_02,
        cap_03,
        cap_04,
        cap_05,
        cap_07,
        sum_01,
        sum_02,
        sum_05,
        sum_06,
        sum_07,
        use_01,
        use_02,
        use_03,
        use_04,
        use_08,
    )


# ---- with pydantic

Box = Annotated[int | None, Field(ge=0, le=999)]


def equal(left: int | None, right: int | None) -> Verdict:
    """Return whether two numbers are the same; undecided if one of them is missing."""
    if left is None or right is None:
        return UNDECIDED
    return HOLDS if left == right else BROKEN


def within(left: int | None, right: int | None) -> Verdict:
    """Return whether one number is at most the other; undecided if one of them is missing."""
    if left is None or right is None:
        return UNDECIDED
    return HOLDS if left <= right else BROKEN


def every(*verdicts: Verdict) -> Verdict:
    """Return broken if one is broken, else undecided if one is undecided, else holds."""
    return BROKEN if BROKEN in verdicts else UNDECIDED if UNDECIDED in verdicts else HOLDS


def plus(*numbers: int | None) -> int | None:
    """Return the sum; `None` if one number is missing."""
    total = 0
    for number in numbers:
        if number is None:
            return None
        total += number
    return total


class FilledForm(BaseModel):
    """A filled C.HASIL-PPWP: ranges on the fields, a validator for each rule."""

    model_config = ConfigDict(strict=True)

    registered_male: Box = None
    registered_female: Box = None
    registered_total: Box = None
    turnout_registered_male: Box = None
    turnout_registered_female: Box = None
    turnout_registered_total: Box = None
    turnout_transfer_male: Box = None
    turnout_transfer_female: Box = None
    turnout_transfer_total: Box = None
    turnout_unlisted_male: Box = None
    turnout_unlisted_female: Box = None
    turnout_unlisted_total: Box = None
    turnout_total_male: Box = None
    turnout_total_female: Box = None
    turnout_total: Box = None
    ballots_received: Box = None
    ballots_used: Box = None
    ballots_spoiled: Box = None
    ballots_unused: Box = None
    turnout_disabled_male: Box = None
    turnout_disabled_female: Box = None
    turnout_disabled_total: Box = None
    votes_1: Box = Field(default=None, alias="votes.100025")
    votes_2: Box = Field(default=None, alias="votes.100026")
    votes_3: Box = Field(default=None, alias="votes.100027")
    valid_votes: Box = None
    invalid_votes: Box = None
    total_votes: Box = None

    # An error would end the validation at the first broken rule, so each rule notes its verdict.
    # An ordinary field: a private attribute takes pydantic four times as long.
    verdicts: dict[str, Verdict] = Field(default_factory=dict)

    @property
    def stock(self) -> int | None:
        """The list and its reserve of 2 %, rounded up."""
        listed = self.registered_total
        return None if listed is None else listed + (listed + 49) // 50

    @property
    def votes(self) -> int | None:
        """The votes of all pairs."""
        return plus(self.votes_1, self.votes_2, self.votes_3)

    @model_validator(mode="after")
    def ballots_accounted_for(self) -> FilledForm:
        fate = plus(self.ballots_used, self.ballots_spoiled, self.ballots_unused)
        self.verdicts["BAL-01"] = equal(self.ballots_received, fate)
        return self

    @model_validator(mode="after")
    def used_equals_voters(self) -> FilledForm:
        self.verdicts["BAL-02"] = equal(self.ballots_used, self.turnout_total)
        return self

    @model_validator(mode="after")
    def used_equals_counted(self) -> FilledForm:
        self.verdicts["BAL-03"] = equal(self.ballots_used, self.total_votes)
        return self

    @model_validator(mode="after")
    def counted_equals_voters(self) -> FilledForm:
        self.verdicts["BAL-04"] = equal(self.total_votes, self.turnout_total)
        return self

    @model_validator(mode="after")
    def parts_within_received(self) -> FilledForm:
        parts = (self.ballots_used, self.ballots_spoiled, self.ballots_unused)
        self.verdicts["BAL-05"] = every(*(within(part, self.ballots_received) for part in parts))
        return self

    @model_validator(mode="after")
    def received_equals_list_and_reserve(self) -> FilledForm:
        more, stock = self.ballots_received, self.stock
        self.verdicts["BAL-06"] = every(within(more, plus(stock, 1)), within(plus(stock, -1), more))
        return self

    @model_validator(mode="after")
    def received_covers_list(self) -> FilledForm:
        self.verdicts["BAL-07"] = within(self.registered_total, self.ballots_received)
        return self

    @model_validator(mode="after")
    def list_within_regulation(self) -> FilledForm:
        self.verdicts["CAP-01"] = within(self.registered_total, 300)
        return self

    @model_validator(mode="after")
    def list_within_statute(self) -> FilledForm:
        self.verdicts["CAP-02"] = within(self.registered_total, 500)
        return self

    @model_validator(mode="after")
    def numbers_fit_boxes(self) -> FilledForm:
        # What does not fit was refused by its field.
        self.verdicts["CAP-03"] = UNDECIDED if None in self.__dict__.values() else HOLDS
        return self

    @model_validator(mode="after")
    def votes_within_ballots(self) -> FilledForm:
        ballots = self.stock if self.ballots_received is None else self.ballots_received
        options = (self.votes_1, self.votes_2, self.votes_3)
        self.verdicts["CAP-04"] = every(*(within(votes, ballots) for votes in options))
        return self

    @model_validator(mode="after")
    def votes_within_list_and_reserve(self) -> FilledForm:
        votes, listed = self.votes, self.registered_total
        self.verdicts["CAP-05"] = UNDECIDED if votes is None or listed is None else within(50 * votes, 51 * listed)
        return self

    @model_validator(mode="after")
    def voters_within_ballots(self) -> FilledForm:
        self.verdicts["CAP-07"] = within(self.turnout_total, self.ballots_received)
        return self

    @model_validator(mode="after")
    def options_add_up_to_valid_votes(self) -> FilledForm:
        self.verdicts["SUM-01"] = equal(self.votes, self.valid_votes)
        return self

    @model_validator(mode="after")
    def valid_plus_invalid_equals_total(self) -> FilledForm:
        self.verdicts["SUM-02"] = equal(plus(self.valid_votes, self.invalid_votes), self.total_votes)
        return self

    @model_validator(mode="after")
    def each_option_within_valid_votes(self) -> FilledForm:
        options = (self.votes_1, self.votes_2, self.votes_3)
        self.verdicts["SUM-05"] = every(*(within(votes, self.valid_votes) for votes in options))
        return self

    @model_validator(mode="after")
    def valid_and_invalid_within_total(self) -> FilledForm:
        parts = (self.valid_votes, self.invalid_votes)
        self.verdicts["SUM-06"] = every(*(within(part, self.total_votes) for part in parts))
        return self

    @model_validator(mode="after")
    def no_votes_where_none_is_valid(self) -> FilledForm:
        some_are_valid = self.valid_votes is not None and self.valid_votes != 0
        no_votes = equal(self.votes, 0)
        if some_are_valid or no_votes is HOLDS:
            self.verdicts["SUM-07"] = HOLDS
        else:
            self.verdicts["SUM-07"] = UNDECIDED if self.valid_votes is None else no_votes
        return self

    @model_validator(mode="after")
    def male_plus_female_equals_total(self) -> FilledForm:
        self.verdicts["USE-01"] = every(
            equal(plus(self.registered_male, self.registered_female), self.registered_total),
            equal(plus(self.turnout_registered_male, self.turnout_registered_female), self.turnout_registered_total),
            equal(plus(self.turnout_transfer_male, self.turnout_transfer_female), self.turnout_transfer_total),
            equal(plus(self.turnout_unlisted_male, self.turnout_unlisted_female), self.turnout_unlisted_total),
            equal(plus(self.turnout_total_male, self.turnout_total_female), self.turnout_total),
        )
        return self

    @model_validator(mode="after")
    def groups_add_up_to_voters(self) -> FilledForm:
        male = plus(self.turnout_registered_male, self.turnout_transfer_male, self.turnout_unlisted_male)
        female = plus(self.turnout_registered_female, self.turnout_transfer_female, self.turnout_unlisted_female)
        total = plus(self.turnout_registered_total, self.turnout_transfer_total, self.turnout_unlisted_total)
        self.verdicts["USE-02"] = every(
            equal(male, self.turnout_total_male),
            equal(female, self.turnout_total_female),
            equal(total, self.turnout_total),
        )
        return self

    @model_validator(mode="after")
    def listed_voters_within_list(self) -> FilledForm:
        self.verdicts["USE-03"] = every(
            within(self.turnout_registered_male, self.registered_male),
            within(self.turnout_registered_female, self.registered_female),
            within(self.turnout_registered_total, self.registered_total),
        )
        return self

    @model_validator(mode="after")
    def turnout_within_list(self) -> FilledForm:
        self.verdicts["USE-04"] = within(self.turnout_total, self.registered_total)
        return self

    @model_validator(mode="after")
    def extra_voters_within_remaining_ballots(self) -> FilledForm:
        extra = plus(self.turnout_transfer_total, self.turnout_unlisted_total, self.ballots_spoiled)
        self.verdicts["USE-08"] = within(plus(extra, self.turnout_registered_total), self.ballots_received)
        return self


def with_pydantic(cells: Cells) -> tuple[Verdict, ...]:
    """Return the verdict of each of `RULES`, from a model with a validator for each rule."""
    try:
        return tuple(FilledForm.model_validate(cells).verdicts.values())
    except ValidationError as error:
        refused = {problem["loc"][0] for problem in error.errors(include_url=False, include_context=False)}
        legible = {key: None if key in refused else number for key, number in cells.items()}
        verdicts = FilledForm.model_validate(legible).verdicts
        verdicts["CAP-03"] = BROKEN
        return tuple(verdicts.values())


class Numbers(BaseModel):
    """The least that pydantic can do: whole numbers or nothing, and one validator for everything."""

    model_config = ConfigDict(strict=True)

    _verdicts: tuple[Verdict, ...] = PrivateAttr(default=())

    @model_validator(mode="after")
    def everything(self) -> Numbers:
        self._verdicts = by_hand(self.__dict__)
        return self


LeanForm: type[Numbers] = create_model("LeanForm", __base__=Numbers, **dict.fromkeys(CELLS, (int | None, None)))  # type: ignore[call-overload]  # fields are named at run time


def with_lean_pydantic(cells: Cells) -> tuple[Verdict, ...]:
    """Return the verdict of each of `RULES`, from a model that asks the function written by hand."""
    return LeanForm.model_validate(cells)._verdicts


# ---- the comparison


def made_up_mix() -> list[dict[str, int | None]]:
    """Return 2,000 forms: 70 % right, 20 % with a wrong number, 10 % with an empty box or too large a number."""
    right = made_up_forms(1400, wrong=0, too_large=0, empty=0)
    wrong = made_up_forms(400, wrong=1, too_large=0, empty=0)
    huge = made_up_forms(100, wrong=0, too_large=1, empty=0)
    blank = made_up_forms(100, wrong=0, too_large=0, empty=1)
    forms = [form for part in (right, wrong, huge, blank) for form in part.drop(UNIT).iter_rows(named=True)]
    random.Random(2024).shuffle(forms)
    return forms


def asked_of_all(
    judge: Callable[[Cells], tuple[Verdict, ...]], forms: list[dict[str, int | None]]
) -> Callable[[], None]:
    """Return a function that judges every one of *forms*."""

    def judge_all() -> None:
        for cells in forms:
            judge(cells)

    return judge_all


def main() -> None:
    """Check that all ways agree, time them, and print the ratios."""
    checker = recaprules.form_checker("ppwp", rules=within_form_rules(), captured=CELLS)
    forms = made_up_mix()
    assert checker.rule_ids == RULES, "the rules have changed; write them by hand again"
    assert checker.setting.captured == set(CELLS)
    judges = {
        "ours": checker.judge,
        "by hand": by_hand,
        "pydantic": with_pydantic,
        "lean pydantic": with_lean_pydantic,
    }
    for cells in forms:
        verdicts = checker.judge(cells)
        for name, judge in judges.items():
            assert verdicts == judge(cells), f"{name} disagrees on {cells}"

    seconds = in_turns({name: asked_of_all(judge, forms) for name, judge in judges.items()}, repetitions=15)
    micro = {name: 1e6 * total / len(forms) for name, total in seconds.items()}
    print(f"one form C.HASIL-PPWP: {len(RULES)} rules, {len(CELLS)} cells, {len(forms)} forms")
    for name, time in micro.items():
        row(name, f"{time:.2f} µs")
    row("ours / by hand", f"{micro['ours'] / micro['by hand']:.2f}", "goal: at most 1.3")
    row("pydantic, a validator for each rule / ours", f"{micro['pydantic'] / micro['ours']:.1f}", "goal: at least 7")
    row("pydantic, one validator that asks the hand-written / ours", f"{micro['lean pydantic'] / micro['ours']:.1f}")


if __name__ == "__main__":
    main()
