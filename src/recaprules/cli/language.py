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

_SPOKEN: ContextVar[Language] = ContextVar("spoken", default=LANGUAGES[0])


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
    domain, before = gettext.textdomain(), os.environ.get("LANGUAGE")
    token = _SPOKEN.set(language)
    gettext.bindtextdomain(_DOMAIN, _LOCALE)
    gettext.textdomain(_DOMAIN)
    # gettext asks this variable before all others, so that nothing else of the machine decides.
    os.environ["LANGUAGE"] = language
    try:
        yield
    finally:
        _SPOKEN.reset(token)
        gettext.textdomain(domain)
        if before is None:
            del os.environ["LANGUAGE"]
        else:
            os.environ["LANGUAGE"] = before
