"""Text for people, in the two languages of the project."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias

import attrs

Language: TypeAlias = Literal["id", "en"]

LANGUAGES: tuple[Language, ...] = ("id", "en")


def place_of(language: Language) -> int:
    """
    Return the place of *language* in `LANGUAGES`.

    Raises:
        ValueError: If there is no text in it.
    """
    if language not in LANGUAGES:
        raise ValueError(f"expected one of the languages {', '.join(LANGUAGES)}, got {language!r}")
    return LANGUAGES.index(language)


@attrs.frozen
class Text:
    """
    One text in Indonesian and in English.

    >>> Text(id="suara sah", en="valid votes")["id"]
    'suara sah'

    Attributes:
        id: The Indonesian text, in the law's words where it has them.

        en: The English text.
    """

    id: str
    en: str

    def __getitem__(self, language: Language) -> str:
        return (self.id, self.en)[place_of(language)]

    def filled(self, **values: object) -> Text:
        """
        Return the text with *values* in their places; a `Text` among them in the same language.

        >>> Text("{count} TPS", "{count} stations").filled(count=3)
        Text(id='3 TPS', en='3 stations')
        """

        def said(language: Language) -> str:
            by_name = {name: value[language] if isinstance(value, Text) else value for name, value in values.items()}
            return self[language].format(**by_name)

        return Text(said("id"), said("en"))


def first_of(names: Sequence[str], most: int) -> Text:
    """
    Return *names* with commas, no more than *most* of them, and how many there are besides.

    >>> first_of(["11", "12", "13"], 2)["en"]
    '11, 12 and 1 more'
    """
    text, more = ", ".join(names[:most]), len(names) - most
    return Text(f"{text} dan {more} lagi", f"{text} and {more} more") if more > 0 else Text(text, text)
