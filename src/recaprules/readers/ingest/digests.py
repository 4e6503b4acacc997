"""The digests of what was read, as a report gives them."""

from __future__ import annotations

import hashlib
import heapq
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from ..blobs import digest_of, line_of
from .journal import InputLine
from .reading import INPUTS


def input_lines(readers: Sequence[Sequence[Path]], archives: Mapping[str, Path]) -> tuple[InputLine, ...]:
    """
    Return the inputs in the order of their paths.

    Args:
        readers: The folders of the batches of each reader, in the order of their files.

        archives: The archives by name.
    """
    whole, single, members = dict[str, "hashlib._Hash"](), dict[str, str](), Counter[str]()
    before = ""
    for part_of, name, digest in heapq.merge(*(_inputs(places) for places in readers), key=lambda one: one[1]):
        if not digest or name == before:
            continue
        before = name
        members[part_of] += 1
        if name == part_of:
            single[part_of] = digest
        else:
            inside = name.removeprefix(f"{part_of}/").encode()
            whole.setdefault(part_of, hashlib.sha256()).update(line_of(inside, digest))
    lines = []
    for path, count in members.items():
        if path in archives:
            digest = digest_of(archives[path])
        else:
            digest = single[path] if path in single else whole[path].hexdigest()
        lines.append(InputLine(path=path, sha256=digest, members=count))
    return tuple(sorted(lines, key=lambda line: line.path))


def _inputs(places: Sequence[Path]) -> Iterator[tuple[str, str, str]]:
    """Yield what was read in some batches: what it was found in, its name and its digest."""
    for place in places:
        yield from sorted(
            msgspec.json.decode((place / INPUTS).read_bytes(), type=list[tuple[str, str, str]]), key=lambda one: one[1]
        )
