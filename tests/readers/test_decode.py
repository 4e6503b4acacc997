"""Bytes to text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recaprules.readers.decode import decoded

TEXT = "unit,desa\n1101012001001,Pé\n"


class TestDecoded:
    """“Wrong encoding (UTF-16, cp1252, BOM)”: whatever it is, the figures are plain digits."""

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
    def test_tells_unicode_by_its_first_bytes(self, encoding: str) -> None:
        assert decoded(TEXT.encode(encoding)) == (TEXT, None)

    @pytest.mark.parametrize("encoding", ["cp1252", "latin-1"])
    def test_names_the_line_and_keeps_the_rest_of_others(self, encoding: str) -> None:
        assert (TEXT.replace("é", "\ufffd"), 2) == decoded(TEXT.encode(encoding))

    def test_reads_what_is_left_of_a_file_that_was_cut_off(self) -> None:
        text, line = decoded(TEXT.encode("utf-16")[:-1])

        assert line == 2
        assert text.startswith("unit,desa\n1101012001001,Pé")

    @given(st.binary())
    def test_raises_nothing(self, content: bytes) -> None:
        text, _ = decoded(content)

        assert text.encode().decode() == text
