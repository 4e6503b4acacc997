"""The file of a station as Sirekap published almost all of them, with nothing to tell: read several times as fast."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import msgspec

from ..model.form import LARGEST
from .jsontext import keys_written

Numbers: TypeAlias = dict[str, Annotated[int, msgspec.Meta(ge=0, le=LARGEST)] | None] | None


class PlainStation(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    """
    What such a file holds: whole numbers or blanks, and keys that are known.

    Attributes:
        chart: The votes by option.

        administrasi: Voters and totals.

        images: Links to photographs.

        psu: What kind of vote it was.

        ts: When Sirekap showed it.

        status_suara: Whether Sirekap holds the votes to be whole.

        status_adm: Whether Sirekap holds the rest to be whole.

        mode: Which edition of Sirekap it is; earlier ones did not say it.
    """

    chart: Numbers
    administrasi: Numbers
    images: list[str | None] | None
    psu: str | None
    ts: str | None
    status_suara: bool | None
    status_adm: bool | None
    mode: str | msgspec.UnsetType | None = msgspec.UNSET

    @property
    def keys(self) -> int:
        """How many keys it has, with those inside."""
        own = len(self.__struct_fields__) - (self.mode is msgspec.UNSET)
        return own + len(self.chart or ()) + len(self.administrasi or ())


_decode = msgspec.json.Decoder(PlainStation).decode


def plain_station(content: bytes) -> PlainStation | None:
    """
    Return what *content* says, `None` where somebody has to look closer.

    >>> plain_station(b'{"chart": {"100025": "l2"}}') is None
    True
    """
    try:
        said = _decode(content)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
    return said if keys_written(content) == said.keys else None
