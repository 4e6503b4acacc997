"""The benchmarks are run by hand, and must not break unseen."""

import importlib
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent.parent / "benchmarks"


@pytest.mark.parametrize("name", sorted(file.stem for file in FOLDER.glob("*.py")))
def test_can_be_imported(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(FOLDER))
    try:
        importlib.import_module(name)
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("recaprules"):
            raise
        pytest.skip(f"needs {error.name}")


def test_the_pass_that_is_compared_with_libraries_names_what_the_rules_break(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(FOLDER))
    for library in ("dataframely", "pandera", "pointblank"):
        pytest.importorskip(library)
    libraries = importlib.import_module("libraries")
    read = {name for _, condition in libraries.RULES.values() for name in condition.meta.root_names()}
    frame = libraries.made_up_forms(20_000, wrong=0.05, too_large=0).select("unit", *sorted(read))
    expected = {id: frame.filter(~condition)["unit"].to_list() for id, (_, condition) in libraries.RULES.items()}
    ours = libraries.in_recaprules(frame)

    assert all(expected.values())
    assert libraries.sorted_units(ours.named()) == libraries.sorted_units(ours.counted()) == expected
