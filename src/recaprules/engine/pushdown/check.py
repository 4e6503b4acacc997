"""All rules over a recap of which some sheets lie in somebody's own engine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import attrs

from ...model.recap import InputProblem, Recap
from ...model.sheet import Sheet
from ...model.text import Text
from ...rules.profile import Profile
from ...rules.ruleset import RuleSet
from ..around import Around
from ..beside.neighbourhood import neighbourhood
from ..check import Progress, report_of
from ..procedures import answers_in
from ..report import Report
from ..sheets import SheetResult, check_forms
from ..sound import BROKEN, without_broken
from ..uncountable import without_uncountable
from ..variants import alike
from .asking import EngineFailedError
from .children import with_sums
from .one_sheet import EnginesDisagreeError, check_sheet
from .sheet import EngineSheet


def check_recap_in_engine(
    recap: Recap,
    rules: RuleSet,
    profile: Profile,
    *,
    version: str,
    max_findings: int | None = None,
    problems: Iterable[InputProblem] = (),
    trust: Sequence[str] = (),
    progress: Progress | None = None,
) -> Report:
    """
    Return what *rules* say of everything in *recap*.

    An engine that fails takes down the sheet that it was asked of, and no
    other: it is told as a problem and its forms count as unread. So is a file
    at home that turns out broken.

    Args:
        recap: The forms, some of them as `EngineSheet`, and what is known of their neighbours.

        rules: What must hold.

        profile: The election.

        version: The version of recaprules, for the report.

        max_findings: How many findings of each rule are listed; `None` is all.
            Counts are never capped.

        problems: What went wrong before the forms were read.

        trust: The sources, the most trusted first, where several have a form.

        progress: Told after each kind of form.
    """
    recap = without_uncountable(recap)
    asking = _Asking(recap, Around(recap, profile, tuple(trust)), rules)
    results: list[SheetResult] = []
    try:
        for done, sheet in enumerate(recap.sheets):
            if progress is not None:
                progress(done, len(recap.sheets), sheet.form.id)
            results += asking.results(sheet)
    except BROKEN:
        sound = _without_broken_at_home(recap)
        if len(sound.sheets) == len(recap.sheets):
            raise
        return check_recap_in_engine(
            sound,
            rules,
            profile,
            version=version,
            max_findings=max_findings,
            problems=problems,
            trust=trust,
            progress=progress,
        )
    left = asking.without_failed()
    return report_of(
        left,
        Around(left, profile, tuple(trust)),
        rules,
        results,
        answers_in(rules, left, profile),
        version=version,
        max_findings=max_findings,
        problems=problems,
        progress=progress,
    )


def _without_broken_at_home(recap: Recap) -> Recap:
    """Return *recap* without the sheets at home whose figures cannot be read; no engine is asked."""
    at_home = tuple(sheet for sheet in recap.sheets if not isinstance(sheet, EngineSheet))
    sound = without_broken(attrs.evolve(recap, sheets=at_home))
    kept = {id(sheet) for sheet in sound.sheets}
    sheets = (sheet for sheet in recap.sheets if isinstance(sheet, EngineSheet) or id(sheet) in kept)
    return attrs.evolve(sound, sheets=tuple(sheets))


@attrs.define(eq=False)
class _Asking:
    recap: Recap
    around: Around
    rules: RuleSet
    noted: list[InputProblem] = attrs.field(factory=list)
    failed: list[Sheet] = attrs.field(factory=list)

    def results(self, sheet: Sheet) -> list[SheetResult]:
        """Return what the rules say of one sheet; nothing where its engine fails."""
        try:
            if isinstance(sheet, EngineSheet):
                return check_sheet(sheet, self.around, self.rules)
            return self._with_what_is_left(sheet)
        except (EngineFailedError, EnginesDisagreeError) as error:
            self._note(sheet, error)
            self.failed.append(sheet)
            self._leave_out(lambda one: one is sheet)
            return []

    def _with_what_is_left(self, sheet: Sheet) -> list[SheetResult]:
        """Return what the rules say of a sheet at home, without the forms in an engine if that fails beside it."""
        try:
            return list(self._at_home(sheet))
        except EngineFailedError as error:
            self._note(sheet, error)
            self._leave_out(lambda one: isinstance(one, EngineSheet))
            return list(self._at_home(sheet))

    def _note(self, sheet: Sheet, error: Exception) -> None:
        what = error.text if isinstance(error, EngineFailedError) else Text(str(error), str(error))
        where = f"{sheet.form.id}, {sheet.tier.value}, {sheet.source}"
        self.noted.append(InputProblem(where=where, what=what))

    def _leave_out(self, lost: Callable[[Sheet], bool]) -> None:
        """Ask no engine again that failed; who reads its forms finds none."""
        left = tuple(one for one in self.around.recap.sheets if not lost(one))
        self.around = Around(attrs.evolve(self.recap, sheets=left), self.around.profile, self.around.trust)

    def _at_home(self, sheet: Sheet) -> Iterator[SheetResult]:
        for first, parts in alike(sheet):
            hood = neighbourhood(first, self.around, self.rules)
            yield from check_forms(parts, with_sums(hood))

    def without_failed(self) -> Recap:
        """Return the recap with what was noted, and without the sheets that could not be asked: none is asked again."""
        lost = {id(sheet) for sheet in self.failed}
        return attrs.evolve(
            self.recap,
            sheets=tuple(one for one in self.recap.sheets if id(one) not in lost),
            problems=(*self.recap.problems, *self.noted),
            unread=self.recap.unread + sum(map(_height, self.failed)),
        )


def _height(sheet: Sheet) -> int:
    """Return how many forms *sheet* has; 1 if its engine cannot say even that."""
    try:
        return sheet.height
    except (EngineFailedError, *BROKEN):
        return 1
