"""Each layout that recaprules brings has its page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from recaprules.readers.layout import shipped_layouts

PAGES = Path(__file__).parents[2] / "docs" / "layouts"


@pytest.mark.parametrize("name", shipped_layouts())
def test_has_a_page_with_an_example(name: str) -> None:
    page = (PAGES / f"{name}.md").read_text(encoding="utf-8")

    assert page.startswith(f"# `{name}`: ")
    assert "<!-- tested -->" in page


@pytest.mark.parametrize("name", shipped_layouts())
def test_stands_in_the_list(name: str) -> None:
    index = (PAGES / "index.md").read_text(encoding="utf-8")

    assert f"[`{name}`]({name}.md)" in index
    assert re.search(rf"^{name}$", index, re.MULTILINE)


def test_no_page_is_left_over() -> None:
    assert set(shipped_layouts()) | {"index"} == {page.stem for page in PAGES.glob("*.md")}
