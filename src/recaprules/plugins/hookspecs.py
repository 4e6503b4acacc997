"""
The hooks through which everything comes in, recaprules's own parts included.

A plugin is a module, or any object, with functions of these names that are
marked with `recaprules.hookimpl`; a distribution offers it under the entry
point group ``recaprules``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pluggy

if TYPE_CHECKING:
    from ..model.numberwords import NumberWords
    from ..readers.reader import Reader
    from ..rules.profile import Profile
    from ..rules.rule import Rule
    from ..writers.writer import Writer

GROUP = "recaprules"

hookspec = pluggy.HookspecMarker(GROUP)
hookimpl = pluggy.HookimplMarker(GROUP)


@hookspec
def recaprules_rules() -> Iterable[Rule]:
    """
    Contribute rules.

    Called once, after all plugins are loaded and before the first form is
    read. The rules of all plugins are joined; order carries no meaning. Two
    rules with one id are an error of both plugins, and neither rule is asked.
    An exception is an error of the plugin; rules that a `RuleError` carries
    are used all the same.

    Returns:
        The plugin's rules; an empty list if it has none.

    .. versionadded:: 26.1.0
    """
    raise NotImplementedError


@hookspec
def recaprules_profiles() -> Iterable[Profile]:
    """
    Contribute elections.

    Called once, after all plugins are loaded. Two profiles with one id are an
    error of both plugins.

    Returns:
        The plugin's profiles, with their forms; an empty list if it has none.

    .. versionadded:: 26.1.0
    """
    raise NotImplementedError


@hookspec
def recaprules_readers() -> Iterable[Reader]:
    """
    Contribute ways to read tallies.

    Called once, after all plugins are loaded and before the first file is
    opened. A reader is asked for the files whose names end as it says; two
    readers for one ending are an error of both plugins.

    Returns:
        The plugin's readers; an empty list if it has none.

    .. versionadded:: 26.1.0
    """
    raise NotImplementedError


@hookspec
def recaprules_writers() -> Iterable[Writer]:
    """
    Contribute ways to write a report.

    Called once, after all plugins are loaded. Two writers with one name are an
    error of both plugins.

    Returns:
        The plugin's writers; an empty list if it has none.

    .. versionadded:: 26.1.0
    """
    raise NotImplementedError


@hookspec
def recaprules_number_words() -> Iterable[NumberWords]:
    """
    Contribute the reader of numbers in words (*terbilang*).

    Called once, after all plugins are loaded and before the first file is
    opened. There is one for all tables: two are an error of both plugins, and
    neither is used. Without one, columns of words are not read, and a notice
    says so.

    Returns:
        The plugin's reader of numbers in words; an empty list if it has none.

    .. versionadded:: 26.1.0
    """
    raise NotImplementedError
