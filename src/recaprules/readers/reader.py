"""What a reader of tallies is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

import attrs

from ..model.contest import Contest
from ..model.folders import told
from ..model.numberwords import NumberWords
from ..model.text import Text
from ..rules.profile import Profile
from .blobs import Blob
from .shape import Layout

if TYPE_CHECKING:
    from ..model.sheet import Sheet
    from .raw import Problems, RawFrame


@attrs.frozen(kw_only=True)
class Request:
    """
    What the user said about the files.

    Attributes:
        profile: The election.

        layout: The user's own column names; `None` if not given.

        contest: What was voted for, where the data do not say it.

        problems: Where whatever cannot be used is noted.

        progress: Told how many files were read.

        number_words: Who reads numbers in words; `None` if nobody is installed.
    """

    profile: Profile
    layout: Layout | None
    contest: Contest | None
    problems: Problems
    progress: Callable[[int, int, str], None]
    number_words: NumberWords | None = None


Found: TypeAlias = "tuple[Sequence[RawFrame | Sheet], int]"
"""The tallies in some files, and how many forms were there but could not be read."""

Read: TypeAlias = Callable[[Sequence[Blob], Request], Found]
"""Returns what it finds in some files."""


@attrs.frozen(kw_only=True)
class Reader:
    """
    A way to read tallies.

    Attributes:
        name: What it is called.

        title: What it reads, for people.

        suffixes: How the names of its files end, in small letters.

        read: Returns the tallies in files of that kind. It raises nothing for
            bad input, but notes it in the request's *problems* and reads on.
    """

    name: str
    title: Text
    suffixes: tuple[str, ...]
    read: Read


def silent(_done: int, _total: int, _what: str) -> None:
    """Tell nobody how much is done."""


def once(readers: Mapping[str, Reader]) -> list[Reader]:
    """Return each of *readers* once, in a fixed order."""
    return list({reader.name: reader for _, reader in sorted(readers.items())}.values())


_FAILED = Text("pembaca ini gagal dengan {error}", "this reader failed with {error}")


def ask(reader: Reader, blobs: Sequence[Blob], request: Request) -> Found:
    """Ask one reader; one that fails is noted, and the others can be asked all the same."""
    try:
        return reader.read(blobs, request)
    except Exception as error:
        request.problems.add(reader.name, _FAILED.filled(error=told(error)))
        return [], len(blobs)
