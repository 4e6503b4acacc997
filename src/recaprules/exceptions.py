"""What prevents checking; a form that breaks a rule is a finding, not an exception."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from .engine.report import Report
    from .model.recap import InputProblem
    from .model.text import Language, Text
    from .rules.rule import Rule


class RecaprulesError(Exception):
    """Root of everything that recaprules raises on purpose."""

    def told(self, language: Language) -> str:  # noqa: ARG002  # most are said in English alone
        """Return what it says, in *language* as far as it is said in it, or else in English."""
        return str(self)


@attrs.frozen(kw_only=True, slots=False)
class RuleProblem:
    """
    One mistake in a rule, with its place.

    Attributes:
        message: What is wrong and what was expected instead.

        file: The rule file, or `None` for a rule built in Python.

        rule: The rule's id, as far as it could be read.

        line: Line in *file*, or in the rule's text; from 1.

        column: Column in that line; from 1.

        word: The offending word.

        nearest: Known words that are spelled like *word*.
    """

    message: str
    file: str | None = None
    rule: str | None = None
    line: int | None = None
    column: int | None = None
    word: str | None = None
    nearest: tuple[str, ...] = ()

    def __str__(self) -> str:
        place = [part for part in (self.file, self.rule) if part]
        if self.line is not None:
            place.append(f"line {self.line}")
        if self.column is not None:
            place.append(f"column {self.column}")
        hint = ""
        if self.nearest:
            hint = "; did you mean " + " or ".join(repr(word) for word in self.nearest) + "?"
        return f"{' '.join(place)}: {self.message}{hint}" if place else f"{self.message}{hint}"


class RuleError(RecaprulesError, ValueError):
    """
    Rules that cannot be used; *problems* holds every mistake, in reading order.

    Attributes:
        problems: All mistakes that were found, a tuple of `RuleProblem`.

        rules: The rules that were read beside the bad ones, so that one bad
            file does not take the others down.
    """

    def __init__(self, problems: Iterable[RuleProblem], rules: Iterable[Rule] = ()) -> None:
        self.problems = tuple(problems)
        self.rules = tuple(rules)
        super().__init__(self.problems, self.rules)

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


class ProfileError(RecaprulesError, ValueError):
    """
    A profile or a form definition that cannot be used.

    Attributes:
        file: The data file.

        problems: All mistakes, each as “what @ where”.
    """

    def __init__(self, file: str, problems: Iterable[str]) -> None:
        self.file = file
        self.problems = tuple(problems)
        super().__init__(file, self.problems)

    def __str__(self) -> str:
        return "\n".join(f"{self.file}: {problem}" for problem in self.problems)


_KINDS: Mapping[str, Mapping[Language, str]] = {
    "engine": {"id": "mesin", "en": "engine"},
    "mapping file or layout": {"id": "berkas pemetaan atau tata letak", "en": "mapping file or layout"},
    "parameter": {"id": "tetapan", "en": "parameter"},
    "profile": {"id": "pemilihan", "en": "profile"},
    "rule": {"id": "aturan", "en": "rule"},
    "rule, family or severity": {"id": "aturan, keluarga, atau tingkat temuan", "en": "rule, family or severity"},
}
_UNKNOWN: Mapping[Language, str] = {
    "id": "tidak ada {kind} bernama {name!r}",
    "en": "no {kind} is called {name!r}",
}
_NEAR: Mapping[Language, str] = {"id": "; mungkin maksudnya {near!r}?", "en": ", did you mean {near!r}?"}
_KNOWN: Mapping[Language, str] = {"id": "; yang ada: {known}", "en": "; known are: {known}"}


class UnknownNameError(RecaprulesError, LookupError):
    """
    A profile, rule, form or writer was asked for by a name that nobody offers.

    Attributes:
        kind: What was looked for, such as ``"profile"``.

        name: The name that was given.

        known: The names that would have worked.
    """

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        self.kind = kind
        self.name = name
        self.known = tuple(known)
        super().__init__(kind, name, self.known)

    def told(self, language: Language) -> str:
        """Return what nobody offers, and what was meant or is there."""
        kind = _KINDS[self.kind][language] if self.kind in _KINDS else self.kind
        near = difflib.get_close_matches(self.name, self.known, n=1)
        said = _NEAR[language].format(near=near[0]) if near else _KNOWN[language].format(known=", ".join(self.known))
        return _UNKNOWN[language].format(kind=kind, name=self.name) + said

    def __str__(self) -> str:
        return self.told("en")


class TallyError(RecaprulesError, ValueError):
    """
    A tally that cannot be what it says; *problems* holds “what @ where” for its unit, its contest and each cell.

    Attributes:
        problems: All mistakes, a tuple of text.
    """

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        return "; ".join(self.problems)


class RelationError(RecaprulesError, TypeError):
    """
    A data frame or relation whose columns cannot be used as they are.

    Attributes:
        problems: All mistakes, each with its fix, a tuple of text.
    """

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        return "\n".join(self.problems)


class CannotCheckError(RecaprulesError):
    """
    Nothing could be checked: no rule, no input, or none that can be read.

    Attributes:
        reason: What is missing and how to get it, or every problem of the input.

        report: What can be told all the same, with the problems; `None` if nothing was read.
    """

    def __init__(self, reason: str, report: Report | None = None) -> None:
        self.reason = reason
        self.report = report
        super().__init__(reason, report)

    def __str__(self) -> str:
        return self.reason


class CannotReadError(RecaprulesError, ValueError):
    """
    A register, or a record of corrections, that was asked for and in which nothing can be read.

    Attributes:
        what: What cannot be used.

        problems: Why, a tuple of `InputProblem`.

    .. versionadded:: 26.1.0
    """

    def __init__(self, what: Text, problems: Iterable[InputProblem]) -> None:
        self.what = what
        self.problems = tuple(problems)
        super().__init__(what, self.problems)

    def told(self, language: Language) -> str:
        """Return every reason, a line each."""
        said = [f"{self.what[language]}: {problem.told(language)}" for problem in self.problems]
        return "\n".join(said or [self.what[language]])

    def __str__(self) -> str:
        return self.told("en")


class CannotIngestError(RecaprulesError):
    """
    Sheets cannot be made in a folder; what is there stays as it is.

    Attributes:
        reason: What is in the way and what to do.
    """

    def __init__(self, reason: Text) -> None:
        self.reason = reason
        super().__init__(reason)

    def told(self, language: Language) -> str:
        """Return the reason."""
        return self.reason[language]

    def __str__(self) -> str:
        return self.told("en")


_NOT_INSTALLED: Mapping[Language, str] = {
    "id": "{library} belum terpasang; pasang dengan: pip install 'recaprules[{extra}]'",
    "en": "{library} is not installed; get it with: pip install 'recaprules[{extra}]'",
}


class MissingExtraError(RecaprulesError, ImportError):
    """
    A library that this call needs is not installed.

    Attributes:
        library: The library that was looked for.

        extra: The extra of recaprules that brings it.
    """

    def __init__(self, library: str, extra: str) -> None:
        self.library = library
        self.extra = extra
        super().__init__(library, extra)

    def told(self, language: Language) -> str:
        """Return which library is not installed, and how to get it."""
        return _NOT_INSTALLED[language].format(library=self.library, extra=self.extra)

    def __str__(self) -> str:
        return self.told("en")
