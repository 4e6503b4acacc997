"""
Checks election tallies: which form cannot be right, by which rule, by how
many votes, in probably which cell, and which body corrects it.
"""

from __future__ import annotations

from importlib.metadata import version as _version

from .engine.finding import Finding
from .engine.report import Report
from .exceptions import RecaprulesError
from .facade import check, ingest, read
from .installed import load_profile, load_rules
from .model.cell import Missing
from .model.contest import Contest
from .model.tally import Tally
from .model.text import Text
from .model.tier import Tier
from .one_form import form_checker, tally
from .plugins.hookspecs import hookimpl
from .rules.judgement import Judgement, Procedure, Suspect
from .rules.parse import parse
from .rules.profile import Basis, Certainty, Profile
from .rules.rule import Applies, Body, Case, Rule, Severity
from .rules.rulefile import read_rules
from .rules.ruleset import RuleSet
from .rules.verdict import Verdict

__version__ = _version("recaprules")

__all__ = [
    "Applies",
    "Basis",
    "Body",
    "Case",
    "Certainty",
    "Contest",
    "Finding",
    "Judgement",
    "Missing",
    "Procedure",
    "Profile",
    "RecaprulesError",
    "Report",
    "Rule",
    "RuleSet",
    "Severity",
    "Suspect",
    "Tally",
    "Text",
    "Tier",
    "Verdict",
    "__version__",
    "check",
    "form_checker",
    "hookimpl",
    "ingest",
    "load_profile",
    "load_rules",
    "parse",
    "read",
    "read_rules",
    "tally",
]
