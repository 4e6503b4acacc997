"""The options of one contest in one electoral district (*surat suara*)."""

from __future__ import annotations

import attrs

from .contest import Contest


@attrs.frozen(kw_only=True)
class Candidate:
    """
    A person on a party's list, by number.

    Attributes:
        code: The key of this candidate in data; unique within the party.

        number: The number printed on the ballot.
    """

    code: str
    number: int


@attrs.frozen(kw_only=True)
class Option:
    """
    What a voter can mark: a pair, a person, an empty column, or a party with its candidates.

    Attributes:
        code: The key of this option in data (``100025`` in Sirekap); unique on the ballot.

        number: The number printed on the ballot.

        name: The printed name; empty where the project does not know it.

        candidates: The party's list; empty where options have none.
    """

    code: str
    number: int
    name: str = ""
    candidates: tuple[Candidate, ...] = ()


def _distinct(_ballot: Ballot, _attribute: attrs.Attribute[tuple[Option, ...]], value: tuple[Option, ...]) -> None:
    codes = [option.code for option in value]
    if len(set(codes)) != len(codes):
        raise ValueError(f"a ballot lists each option once, got {codes}")


@attrs.frozen(kw_only=True)
class Ballot:
    """
    One contest in one electoral district, with its options in printed order.

    Attributes:
        contest: What is voted for.

        district: Code of the electoral district (*dapil*); ``""`` where the nation is one.

        options: Pairs, individuals or parties, in printed order.

    Raises:
        ValueError: If two options share a code.
    """

    contest: Contest
    district: str = ""
    options: tuple[Option, ...] = attrs.field(validator=_distinct)
    _hash: int = attrs.field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        candidates = sum(len(option.candidates) for option in self.options)
        object.__setattr__(self, "_hash", hash((self.contest, self.district, len(self.options), candidates)))

    def __hash__(self) -> int:
        # Many things are kept by ballot, and hundreds of candidates are slow to hash.
        return self._hash


def numbered_ballot(contest: Contest, options: int, *, candidates: int = 0, district: str = "") -> Ballot:
    """
    Return a ballot of *contest* whose options are called by their numbers, 1 to *options*.

    Args:
        contest: What is voted for.

        options: How many pairs, individuals or parties there are.

        candidates: How many candidates each party has; 0 where options have none.

        district: Code of the electoral district.
    """
    people = tuple(Candidate(code=str(n), number=n) for n in range(1, candidates + 1))
    return Ballot(
        contest=contest,
        district=district,
        options=tuple(Option(code=str(n), number=n, candidates=people) for n in range(1, options + 1)),
    )
