"""The language in which the command line speaks."""

from __future__ import annotations

import gettext
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import pairwise, takewhile
from pathlib import Path

from ..model.text import LANGUAGES, Language

OPTION = "--lang"
VARIABLE = "RECAPRULES_LANG"

_DOMAIN = "click"
_LOCALE = Path(__file__).with_name("locale")
_ASKED_FIRST = "LANGUAGE"
"""The variable that gettext asks before all others, so that nothing else of the machine decides."""

_SPOKEN: ContextVar[Language] = ContextVar("spoken", default=LANGUAGES[0])
_BEFORE: ContextVar[tuple[str, str | None]] = ContextVar("before")
"""What gettext looked up before anybody spoke."""


def spoken() -> Language:
    """Return the language that is spoken."""
    return _SPOKEN.get()


def asked_for(arguments: Sequence[str]) -> Language:
    """
    Return the language that a command line asks for, also where the rest of it is wrong.

    It is that of the last ``--lang``, else that of the environment variable
    ``RECAPRULES_LANG``, else Indonesian; the locale of the machine is not
    asked.

    >>> asked_for(["check", "--lang", "en", "--no-such-option"])
    'en'
    """
    said = [LANGUAGES[0], os.environ.get(VARIABLE, "")]
    for one, following in pairwise([*takewhile(lambda one: one != "--", arguments), ""]):
        option, equals, value = one.partition("=")
        if option == OPTION:
            said.append(value if equals else following)
    return [language for one in said for language in LANGUAGES if language == one][-1]


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Speak *language* in the block, and let click speak it, whose words gettext looks up."""
    gettext.bindtextdomain(_DOMAIN, _LOCALE)
    language_before, before = _SPOKEN.set(language), _BEFORE.set(_looked_up())
    try:
        with _looking_up(_DOMAIN, language):
            yield
    finally:
        _SPOKEN.reset(language_before)
        _BEFORE.reset(before)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Do what a command does, and starts, with gettext and its variable as they were before anybody spoke."""
    with _looking_up(*_BEFORE.get(_looked_up())):
        yield


@contextmanager
def _looking_up(domain: str, languages: str | None) -> Iterator[None]:
    """Have gettext look up words of *domain* in *languages*; it knows no way to be told these but the environment."""
    before = _looked_up()
    _look_up(domain, languages)
    try:
        yield
    finally:
        _look_up(*before)


def _looked_up() -> tuple[str, str | None]:
    return gettext.textdomain(), os.environ.get(_ASKED_FIRST)


def _look_up(domain: str, languages: str | None) -> None:
    gettext.textdomain(domain)
    if languages is None:
        os.environ.pop(_ASKED_FIRST, None)
    else:
        os.environ[_ASKED_FIRST] = languages
