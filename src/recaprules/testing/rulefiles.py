"""Rule files of anybody, found and read."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from ..exceptions import CannotCheckError, RuleError, RuleProblem
from ..rules.datafiles import BUILTIN_PROFILES, builtin_profile
from ..rules.judgement import Procedure
from ..rules.profile import Profile
from ..rules.rule import Case, Rule
from ..rules.rulefile import read_rule

FOLDER = "rules"
"""What the folder of rule files in a package is called."""

_FILE = re.compile(r"[a-z][a-z0-9]*-\d{2,3}-[a-z0-9-]+\.toml")


def rule_files(path: Path) -> tuple[Path, ...]:
    """
    Return the rule files at *path*, sorted.

    Args:
        path: A rule file; a folder of rule files; or a folder of packages,
            whose rule files are in folders called ``rules``.

    Raises:
        CannotCheckError: If there is none.
    """
    if not path.is_dir():
        return (path,)
    found = sorted(path.glob(f"**/{FOLDER}/*.toml")) or sorted(path.glob("*.toml"))
    if not found:
        raise CannotCheckError(f"there is no rule file (.toml) in {path}")
    return tuple(found)


def is_rule_file(path: Path) -> bool:
    """
    Return whether *path* is where a rule file would be, or is called as one.

    >>> is_rule_file(Path("rules/anything.toml")), is_rule_file(Path("exa-01-few-invalid-votes.toml"))
    (True, True)
    >>> is_rule_file(Path("pyproject.toml"))
    False
    """
    return path.suffix == ".toml" and (path.parent.name == FOLDER or _FILE.fullmatch(path.name) is not None)


def read_rule_files(path: Path) -> tuple[Rule, ...]:
    """
    Return the rules in the files at *path*.

    Raises:
        CannotCheckError: If there is no file.

        RuleError: If a file is not as it should be; holds every mistake in every file.
    """
    rules: list[Rule] = []
    problems: list[RuleProblem] = []
    for file in rule_files(path):
        try:
            rules.append(read_rule_file(file))
        except RuleError as error:
            problems += error.problems
    if problems:
        raise RuleError(problems, rules)
    return tuple(rules)


def read_rule_file(file: Path) -> Rule:
    """
    Return the rule in *file*; a procedure that it names is that of the installed rule with the same id.

    Raises:
        RuleError: If the file is not as it should be, or cannot be read.
    """
    try:
        return read_rule(file, procedures=_procedures(file))
    except OSError as error:
        raise RuleError([RuleProblem(message=f"cannot be read: {error.strerror}", file=file.name)]) from None


def election_of(case: Case) -> Profile:
    """
    Return the election that *case* names.

    Raises:
        UnknownNameError: If no installed plugin offers it.
    """
    if case.profile in BUILTIN_PROFILES:
        return builtin_profile(case.profile)
    from ..installed import installed_plugins

    return installed_plugins().profile(case.profile)


def _procedures(file: Path) -> dict[str, Procedure]:
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError):
        return {}  # whoever reads the rule says what is wrong with the file
    if "procedure" not in content:
        return {}
    from ..installed import installed_plugins

    checks = {rule.id: rule.check for rule in installed_plugins().rules}
    check = checks.get(str(content.get("id")))
    return {str(content["procedure"]): check} if isinstance(check, Procedure) else {}
