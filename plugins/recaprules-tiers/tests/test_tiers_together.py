"""How the rules of this family share out the tiers, which no single case can say."""

import recaprules

RULES = {rule.id: rule for rule in recaprules.read_rules("recaprules_tiers")}
CERTIFICATES = ("TIER-01", "TIER-02", "TIER-03", "TIER-04", "TIER-05")


def test_every_tier_above_the_station_has_one_rule() -> None:
    tiers = [tier.value for id in CERTIFICATES for tier in RULES[id].applies.tiers]

    assert tiers == ["village", "kecamatan", "kabko", "province", "national"]


def test_certificates_and_published_totals_are_kept_apart() -> None:
    published = {id: rule.applies.published for id, rule in RULES.items()}

    assert published == {**dict.fromkeys(CERTIFICATES, False), "TIER-16": True}


def test_all_certificates_are_held_to_the_same_condition() -> None:
    assert len({RULES[id].check for id in CERTIFICATES}) == 1


def test_each_tier_is_corrected_by_the_plenary_above() -> None:
    bodies = [body.value for id in CERTIFICATES for body in RULES[id].correctors(RULES[id].applies.tiers[0])]

    assert bodies == ["ppk", "kpu_kabko", "kpu_provinsi", "kpu", "kpu"]
