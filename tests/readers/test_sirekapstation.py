"""The quick way through a station's file says what the long way says, or leaves the file to it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from recaprules.readers import sirekap
from recaprules.readers.jsontext import keys_written, quick_json, read_json
from recaprules.readers.sirekapstation import plain_station
from tests.readers.samples import ADMINISTRATION, CHART, STATION, assert_same, read, station_file

PLAIN: dict[str, Any] = {
    "everything": station_file(),
    "no votes": station_file(chart=None),
    "no voters": station_file(administrasi=None),
    "blanks": station_file(chart={"null": None, "100025": None}, administrasi={"suara_sah": None}),
    "links": station_file(images=["https://example.org/a:1.jpg", None]),
    "no edition": {key: value for key, value in station_file().items() if key != "mode"},
    "no time": station_file(ts=None),
}
OTHERS: dict[str, Any] = {
    "text": station_file(chart=CHART | {"100025": "7"}),
    "a fraction": station_file(chart=CHART | {"100025": 7.5}),
    "below zero": station_file(chart=CHART | {"100025": -1}),
    "too large": station_file(chart=CHART | {"100025": 10**13}),
    "another option": station_file(chart=CHART | {"9": 1}),
    "another count": station_file(administrasi=ADMINISTRATION | {"x": 1}),
    "another key": station_file(x=1),
    "another kind of block": station_file(administrasi=[1]),
    "no time at all": station_file(ts="yesterday"),
    "a status that is none": station_file(status_adm="yes"),
}
TWICE = json.dumps(station_file()).replace('"100025": 144', '"100025": 144, "100025" : 145')


@pytest.mark.parametrize(
    "content", [*map(json.dumps, (PLAIN | OTHERS).values()), TWICE], ids=[*PLAIN, *OTHERS, "twice"]
)
def test_both_ways_say_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str) -> None:
    file = tmp_path / f"{STATION}.json"
    file.write_text(content)
    quickly = read(file)
    monkeypatch.setattr(sirekap, "plain_station", lambda _: None)

    assert_same(quickly, read(file))


@pytest.mark.parametrize("content", PLAIN.values(), ids=PLAIN)
def test_what_is_plain_goes_the_quick_way(content: dict[str, Any]) -> None:
    assert plain_station(json.dumps(content).encode()) is not None


class TestAKeyThatIsThereTwice:
    @pytest.mark.parametrize("colon", [":", " :", "\n:", "\t\r\n :"])
    def test_is_never_overlooked(self, colon: str) -> None:
        content = f'{{"chart"{colon} {{"100025"{colon} 1, "100025"{colon} 2}}}}'.encode()

        assert keys_written(content) == 3
        assert quick_json(content) is None
        assert plain_station(content) is None

    def test_is_not_taken_for_one_where_a_text_looks_like_a_key(self) -> None:
        text = '{"a": "b\\": c", "d": ":"}'

        assert quick_json(text.encode()) is None
        assert read_json(text) == {"a": 'b": c', "d": ":"}
