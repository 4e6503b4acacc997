"""How the rules of this family share out the tiers, which no single case can say."""

import recaprules_tiers

RULES = {rule.id: rule for rule in recaprules_tiers.recaprules_rules()}
CERTIFICATES = ("TIER-01", "TIER-02", "TIER-03", "TIER-04", "TIER-05")


def test_every_tier_above_the_station_has_one_rule() -> None:
    tiers = [tier.value for id in CERTIFICATES for tier in RULES[id].applies.tiers]

    assert tiers == ["village", "kecamatan", "kabko", "province", "national"]


def test_certificates_and_published_totals_are_kept_apart() -> None:
    published = {id: RULES[id].applies.published for id in (*CERTIFICATES, "TIER-16")}

    assert published == {**dict.fromkeys(CERTIFICATES, False), "TIER-16": True}


def test_all_certificates_are_held_to_the_same_condition() -> None:
    assert len({RULES[id].check for id in CERTIFICATES}) == 1


def test_each_tier_is_corrected_by_the_plenary_above() -> None:
    bodies = [body.value for id in CERTIFICATES for body in RULES[id].correctors(RULES[id].applies.tiers[0])]

    assert bodies == ["ppk", "kpu_kabko", "kpu_provinsi", "kpu", "kpu"]


def test_what_is_said_of_a_column_comes_before_the_column_itself() -> None:
    silent = {id: set(rule.silent_if) for id, rule in RULES.items() if rule.silent_if}

    assert silent == {id: {"TIER-10", "TIER-11", "TIER-12"} for id in ("TIER-06", "TIER-07")}


def test_rules_of_columns_are_asked_of_columns_only() -> None:
    columns = {id for id, rule in RULES.items() if rule.applies.column}

    assert columns == {"TIER-06", "TIER-07", "TIER-10", "TIER-11", "TIER-12"}


def test_every_tier_of_columns_has_one_rule() -> None:
    tiers = [tier.value for id in ("TIER-06", "TIER-07") for tier in RULES[id].applies.tiers]

    assert tiers == ["tps", "village", "kecamatan", "kabko", "province"]
