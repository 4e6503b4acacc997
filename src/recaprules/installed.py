"""What is installed: plugins, their rules, and elections."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import cache

from .exceptions import CannotCheckError, RuleError
from .model.text import Text
from .plugins.manager import Plugins, load_plugins
from .rules.profile import Profile
from .rules.ruleset import RuleSet


@cache
def installed_plugins() -> Plugins:
    """Return the plugins that are installed, loaded once."""
    return load_plugins()


def load_rules(*names: str, ignore: Iterable[str] = (), optional: bool = False) -> RuleSet:
    """
    Return the rules of all installed plugins.

    Args:
        names: Only these: ids (``BAL-04``), families (``BAL``), severities
            (``error``), or ``all``; all that are not optional if none is given.

        ignore: Without these, named in the same way.

        optional: Whether no name means the optional rules too.

    Raises:
        RuleError: If a plugin did not load or a rule cannot be used; holds
            every problem, so that no rule is missing unseen.

        CannotCheckError: If no rule is installed.

        UnknownNameError: If a name means no rule.
    """
    from .exceptions import RuleProblem

    plugins = installed_plugins()
    rules = plugins.rules
    if plugins.problems:
        raise RuleError([RuleProblem(message=str(problem)) for problem in plugins.problems], rules)
    if not len(rules):
        raise CannotCheckError(NO_RULES.en)
    chosen = rules if optional and not names else rules.select(*names)
    return chosen.ignore(*ignore)


NO_RULES = Text(
    "tidak ada aturan yang terpasang; pasang dengan: pip install 'recaprules[all]' untuk semua keluarga, "
    "atau misalnya: pip install recaprules-caps recaprules-ballots recaprules-sums",
    "no rule is installed; install some: pip install 'recaprules[all]' for every family, "
    "or for example: pip install recaprules-caps recaprules-ballots recaprules-sums",
)


def load_profile(
    name: str = "pemilu2024",
    *,
    parameters: Mapping[str, object] | None = None,
    as_of: datetime.date | str | None = None,
) -> Profile:
    """
    Return what one election fixes.

    Args:
        name: Such as ``pemilu2024``, ``pemilu2019`` or ``pilkada2024``.

        parameters: Other values for some constants, such as
            ``{"reserve_rate": "2.5 %"}``.

        as_of: The day whose constants and rules are meant, also as text
            (``2024-02-14``); poll day if not given. Today is never looked up.

    Raises:
        UnknownNameError: If there is no such election or constant.

        ValueError: If a value is no number, or a negative one, or the text of a day no day.
    """
    from .rules.toml import exact

    profile = installed_plugins().profile(name)
    values: dict[str, Fraction] = {key: exact(value) for key, value in (parameters or {}).items()}
    return _on(profile.with_parameters(values), as_of)


def _on(profile: Profile, as_of: datetime.date | str | None) -> Profile:
    return profile if as_of is None else profile.at(_day(as_of))


def _day(said: datetime.date | str) -> datetime.date:
    if isinstance(said, str):
        try:
            return datetime.date.fromisoformat(said)
        except ValueError:
            raise ValueError(f"expected a day such as 2024-02-14, got {said!r}") from None
    return said.date() if isinstance(said, datetime.datetime) else said


def profile_on(profile: Profile | str, as_of: datetime.date | str | None = None) -> Profile:
    """Return *profile*, which may be given by its name, on the day *as_of*; as it is where none is given."""
    return _on(load_profile(profile) if isinstance(profile, str) else profile, as_of)


def rule_set(rules: RuleSet | None) -> RuleSet:
    """
    Return *rules*, or all that are installed.

    Raises:
        TypeError: If *rules* are no rule set.
    """
    if rules is None:
        return load_rules()
    if not isinstance(rules, RuleSet):
        raise TypeError(f"expected a RuleSet, got {type(rules).__name__}; make one: RuleSet(rules)")
    return rules
