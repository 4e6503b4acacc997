"""A JSON report, read back: what it says of its findings, and with which rules and election it was made."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path
from typing import TypeAlias

import msgspec

from ..exceptions import RecaprulesError
from ..model.contest import Contest
from ..model.text import Language, Text
from ..model.tier import Tier
from ..readers.unreadable import reason
from ..rules.rule import Body, Severity
from .json import SCHEMA
from .plain import plain

GivenNumber: TypeAlias = int | str | None
_CANNOT_BE_OPENED = Text("tidak dapat dibuka: {why}", "cannot be opened: {why}")
_NO_REPORT = Text(
    "bukan laporan dari recaprules check --format json: {why}", "no report of recaprules check --format json: {why}"
)
_NO_SCHEMA = Text("tidak ada schema, diharapkan {expected!r}", "it has no schema, expected {expected!r}")
_OTHER_SCHEMA = Text(
    "schema-nya {schema!r}, diharapkan {expected!r}", "its schema is {schema!r}, expected {expected!r}"
)

_RATIO = re.compile(r"(-?[0-9]{1,40})/([0-9]{1,40})")


class ReportFileError(RecaprulesError, ValueError):
    """
    A file that is no JSON report, or one of another schema.

    Attributes:
        file: The file.

        reason: What is wrong with it.
    """

    def __init__(self, file: str, reason: Text) -> None:
        self.file = file
        self.reason = reason
        super().__init__(file, reason)

    def told(self, language: Language) -> str:
        """Return the file and what is wrong with it."""
        return f"{plain(self.file)}: {plain(self.reason[language])}"

    def __str__(self) -> str:
        return self.told("en")


class GivenCell(msgspec.Struct, frozen=True):
    """A cell of a finding: its key, its label in the report's language, and the number as written."""

    cell: str
    label: str
    written: int | None


class GivenHint(msgspec.Struct, frozen=True):
    """What may explain a finding; the suspected cell and a candidate where the hint names them."""

    rule: str
    text: str
    cell: str | None
    candidate: int | None


class GivenMeasure(msgspec.Struct, frozen=True):
    """A figure that a finding is told with."""

    measure: str
    label: str
    value: int | str


class GivenFinding(msgspec.Struct, frozen=True, kw_only=True):
    """A finding as the report has it; the fields are those of the schema."""

    id: str
    rule: str
    unit: str
    district: str
    round: str = ""
    seen: str
    superseded: bool = False
    tier: Tier
    contest: Contest
    form: str
    source: str
    column: bool
    severity: Severity
    left: GivenNumber
    right: GivenNumber
    imbalance: GivenNumber
    cells: tuple[GivenCell, ...]
    message: str
    hints: tuple[GivenHint, ...]
    corrected_by: tuple[Body, ...]
    shadowed_by: tuple[str, ...]
    cause: str | None
    measures: tuple[GivenMeasure, ...]


class GivenProfile(msgspec.Struct, frozen=True):
    """The election that a report is of, with the fingerprint of its constants."""

    id: str
    fingerprint: str


class GivenOrigin(msgspec.Struct, frozen=True):
    """With what a report was made; *as_of* is a day in ISO 8601, `None` for poll day."""

    version: str
    rule_set: str
    profile: GivenProfile
    as_of: str | None


class GivenRule(msgspec.Struct, frozen=True):
    """A rule that was asked."""

    rule: str


class GivenCount(msgspec.Struct, frozen=True):
    """How many findings a rule has at one tier, listed or not."""

    rule: str
    findings: int


class GivenReport(msgspec.Struct, frozen=True):
    """The parts of a JSON report that are needed to tell its findings."""

    schema: str
    language: str
    recaprules: GivenOrigin
    rules: tuple[GivenRule, ...]
    verdicts: tuple[GivenCount, ...]
    names: dict[str, str]
    findings: tuple[GivenFinding, ...]


class _AnySchema(msgspec.Struct, frozen=True):
    schema: str = ""


def read_report(file: Path) -> GivenReport:
    """
    Return what the JSON report in *file* says.

    Raises:
        ReportFileError: If it cannot be opened, is no report, or has another schema.
    """
    try:
        written = file.read_bytes()
    except OSError as error:
        raise ReportFileError(str(file), _CANNOT_BE_OPENED.filled(why=reason(error))) from None
    try:
        schema = msgspec.json.decode(written, type=_AnySchema).schema
        if schema == SCHEMA:
            return msgspec.json.decode(written, type=GivenReport)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise ReportFileError(str(file), _NO_REPORT.filled(why=error)) from None
    why = (_OTHER_SCHEMA if schema else _NO_SCHEMA).filled(schema=schema, expected=SCHEMA)
    raise ReportFileError(str(file), _NO_REPORT.filled(why=why))


def exact_number(value: GivenNumber) -> Fraction | None:
    """
    Return the number that a report writes as *value*; `None` where it writes none, or no number.

    >>> exact_number("5019/50"), exact_number(166), exact_number("many")
    (Fraction(5019, 50), Fraction(166, 1), None)
    """
    if not isinstance(value, str):
        return None if value is None else Fraction(value)
    # Nothing else: "1e999999999" is a number too, and would keep a machine busy.
    found = _RATIO.fullmatch(value)
    return Fraction(int(found[1]), int(found[2])) if found and int(found[2]) else None
