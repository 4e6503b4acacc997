"""What is said where nothing can be done."""

from __future__ import annotations

import difflib

from ..exceptions import MissingExtraError, RecaprulesError, UnknownNameError
from ..model.text import Language, Text

_KINDS = {
    "engine": Text("mesin", "engine"),
    "mapping file or layout": Text("berkas pemetaan atau tata letak", "mapping file or layout"),
    "parameter": Text("tetapan", "parameter"),
    "profile": Text("pemilihan", "profile"),
    "rule": Text("aturan", "rule"),
    "rule, family or severity": Text("aturan, keluarga, atau tingkat temuan", "rule, family or severity"),
}
_UNKNOWN = Text("tidak ada {kind} bernama {name!r}", "no {kind} is called {name!r}")
_NEAR = Text("; mungkin maksudnya {near!r}?", ", did you mean {near!r}?")
_KNOWN = Text("; yang ada: {known}", "; known are: {known}")
_NOT_INSTALLED = Text(
    "{library} belum terpasang; pasang dengan: pip install 'recaprules[{extra}]'",
    "{library} is not installed; get it with: pip install 'recaprules[{extra}]'",
)


def told(error: RecaprulesError, language: Language) -> str:
    """Return what *error* says, in *language* as far as it is said in it."""
    match error:
        case UnknownNameError():
            return _unknown(error, language)
        case MissingExtraError():
            return not_installed(error.library, error.extra, language)
        case _:
            return error.told(language)


def not_installed(library: str, extra: str, language: Language) -> str:
    """Return which *extra* brings a *library* that is not installed."""
    return _NOT_INSTALLED[language].format(library=library, extra=extra)


def _unknown(error: UnknownNameError, language: Language) -> str:
    kind = _KINDS[error.kind][language] if error.kind in _KINDS else error.kind
    said = _UNKNOWN[language].format(kind=kind, name=error.name)
    near = difflib.get_close_matches(error.name, error.known, n=1)
    if near:
        return said + _NEAR[language].format(near=near[0])
    return said + _KNOWN[language].format(known=", ".join(error.known))
