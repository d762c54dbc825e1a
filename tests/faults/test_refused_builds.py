"""Builds that must stop: each says what is wrong, and leaves the live file as it was."""

from __future__ import annotations

import pytest
from conftest import Project, edit, sha256

# What is edited, and what the build must say of it. Each stops the build at another place; dbt skips what is behind it.
# The whole build is slow: one that dbt stops is enough of them, and of the others only what stops them is built.
QUICK = {
    "a licence that no text is known of": "dim_models",
    "ids that nothing defines": "every_id_that_is_typed_in_is_defined",
    "seeds that break a key or a list of values": "every_provider_has_a_kind",
    "a way to serve that is none of its kind": "every_provider_has_a_kind",
    "a pattern that cannot be read": "int_models__matched",
    "a kind of an alias": "no_kind_is_of_a_name_that_is_an_alias",
    "policy that does not add up": "ranking_policy_is_whole",
    "domains and anchors that nothing defines": "capability_policy_is_whole",
    "two anchors of equal points": "capability_policy_is_whole",
    "anchors and examples that nobody measured": "anchors_and_examples_of_capability_are_measured",
    "anchors the wrong way round": "anchors_and_examples_of_capability_are_measured",
}
SPOILED: dict[str, tuple[list[tuple[str, str, str]], list[str]]] = {
    "a source that is refused": (
        [("seeds/facts/prices.csv", "always,0.60,,brief#fireworks", "always,free,,brief#fireworks")],
        ["prices.csv, line 2, column usd_per_unit: 'free'", "decision_record is refused"],
    ),
    "figures and names that break a dbt test": (
        [
            ("seeds/facts/prices.csv", "always,2.50,,brief#fireworks", "always,2.60,,brief#fireworks"),
            ("seeds/policy/watchlist.csv", "openai/gpt-4.1-mini,", "openai/gpt-4.1-mni,"),
        ],
        [
            "every_watched_offering_exists",
            "k2_thinking_costs_2_90_usd_per_1000_coaching_interactions",
            "k2_thinking_and_k2_5_tie_to_the_last_digit",
            # and where the rows are
            'MODELMART_WAREHOUSE=warehouse.build.duckdb modelmart sql "from audit.k2_thinking_and_k2_5_tie_to_the_last',
        ],
    ),
    "a licence that no text is known of": (
        [("seeds/facts/models.csv", "true,Apache-2.0,,brief#gpt-oss-20b", "true,Apache-2,,brief#gpt-oss-20b")],
        ['the licence of gpt-oss-20b is called "Apache-2", which no row of seeds/reference/license_aliases.csv maps'],
    ),
    "ids that nothing defines": (
        [
            ("seeds/facts/offerings.csv", "\nvertex,kimi-k2-thinking", "\nvertx,kimi-k2-thinking"),
            ("seeds/facts/benchmarks.csv", "kimi-k2-thinking,browsecomp,", "kimi-k2-thinking,browsercomp,"),
            ("seeds/reference/license_aliases.csv", "MIT,any,MIT,", "MIT,any,MITT,"),
            ("seeds/reference/provider_aliases.csv", "\naws,bedrock,", "\naws,bedrok,"),
            ("seeds/reference/provider_splits.csv", "\ngoogle,claude-.*,vertex,", "\ngoogle,claude-.*,vertx,"),
            ("seeds/reference/provider_pairs.csv", "\nanthropic,azure,", "\nanthropc,azzure,"),
            ("seeds/reference/unpriced_providers.csv", "\nollama,", "\nolama,"),
        ],
        [
            "seeds/facts/offerings.csv: provider_id vertx is not in providers.csv",
            "seeds/facts/benchmarks.csv: benchmark_id browsercomp is not in benchmarks.csv",
            "seeds/reference/license_aliases.csv: license_id MITT is not in licenses.csv",
            "seeds/reference/provider_aliases.csv: provider_id bedrok is not in provider_kinds.csv",
            "seeds/reference/provider_splits.csv: provider_id vertx is not in provider_kinds.csv",
            "seeds/reference/provider_pairs.csv: provider_id anthropc is not in provider_kinds.csv",
            "seeds/reference/provider_pairs.csv: other_provider_id azzure is not in provider_kinds.csv",
            "seeds/reference/unpriced_providers.csv: provider_id olama is not in provider_kinds.csv",
        ],
    ),
    "a pattern that cannot be read": (
        [("seeds/reference/provider_splits.csv", "\ngoogle,claude-.*,", "\ngoogle,(claude-.*,")],
        ["provider_splits.csv: name_pattern (claude-.* is not a regular expression; correct it"],
    ),
    "a kind of an alias": (
        [("seeds/reference/provider_kinds.csv", "\nopenrouter,", "\naws,host,,interactive,,x,,\nopenrouter,")],
        ["provider_kinds.csv: aws is an alias of bedrock in provider_aliases.csv; remove one of the two rows"],
    ),
    "seeds that break a key or a list of values": (
        [
            ("seeds/reference/periods.csv", "\nyear,", "\nmonth,"),
            ("seeds/reference/provider_kinds.csv", "\nopenrouter,router,", "\nopenrouter,roter,"),
            ("seeds/policy/criterion_weights.csv", "coaching_app,cost,", "coaching_app,speed,"),
            ("seeds/reference/provider_pairs.csv", "\nanthropic,azure,", "\nazure,anthropic,"),
            ("seeds/reference/provider_aliases.csv", ",ams\n", ",AMS\n"),
            ("seeds/reference/sale_forms.csv", "provider,-coding-plan,", "provider,,"),
            ("seeds/reference/benchmarks.csv", "\nhle,Humanity's Last Exam,reasoning,", "\nhle,Humanity's Last Exam,,"),
        ],
        [
            "Runtime Error in seed periods (seeds/reference/periods.csv)",
            'duplicate key "month"',
            "CHECK constraint failed on table provider_kinds with expression",
            "(Error: roter)",
            'duplicate key "coaching_app, speed"',
            "CHECK constraint failed on table provider_pairs with expression",
            "(Error: anthropic)",
            "(Error: AMS)",
            "NOT NULL constraint failed: sale_forms.name_part",
            "NOT NULL constraint failed: benchmarks.domains",
        ],
    ),
    "a way to serve that is none of its kind": (
        [("seeds/reference/provider_kinds.csv", "\nsail,host,,batch,", "\nsail,host,,passed_on,")],
        ["CHECK constraint failed on table provider_kinds with expression", "(Error: passed_on)"],
    ),
    "policy that does not add up": (
        [
            ("seeds/policy/criterion_weights.csv", "coaching_app,cost,0.30,", "coaching_app,cost,0.31,"),
            ("seeds/policy/criterion_weights.csv", "coding_agent,context_window,", "coding_agent,window,"),
            ("seeds/policy/criterion_weights.csv", "own_the_weights,hosts,", "own_weights,hosts,"),
            ("seeds/policy/ranking_profiles.csv", "overnight,extraction,", "overnight,extract,"),
            ("seeds/policy/ranking_profiles.csv", "coaching,small_app,independent,", "coaching,small_app,all,"),
        ],
        [
            "seeds/policy/criterion_weights.csv: the weights of profile coaching_app sum to 1.010000; correct them",
            "criterion_weights.csv: criterion window of profile coding_agent is not in criteria.csv; correct it",
            "criterion_weights.csv: profile own_weights is not in ranking_profiles.csv",
            "ranking_profiles.csv: scenario extract of profile high_volume_extraction is not in dim_scenarios; use",
            "ranking_profiles.csv: profile own_the_weights trusts all, which is not in column trusts of claim_trust",
        ],
    ),
    "domains and anchors that nothing defines": (
        [
            ("seeds/reference/benchmarks.csv", "\nhle,Humanity's Last Exam,reasoning,", "\nhle,HLE,coding reasonning,"),
            ("seeds/policy/capability_anchors.csv", "\ngpt-5.2,", "\ngpt-5.1,high,120,x,2026-11-28\ngpt-5.2,"),
            ("seeds/policy/capability_rules.csv", "\nmin_models,8,", "\nmin_models,,"),
        ],
        [
            "seeds/reference/benchmarks.csv: domain reasonning of benchmark hle is not in domains.csv; correct it",
            "seeds/policy/capability_anchors.csv: there are 3 anchors; keep exactly two",
            "seeds/policy/capability_rules.csv: rule min_models has no value; add one",
        ],
    ),
    "two anchors of equal points": (
        [("seeds/policy/capability_anchors.csv", "\ngpt-5.2,high,150,", "\ngpt-5.2,high,100,")],
        ["seeds/policy/capability_anchors.csv: both anchors have 100.0 points; give the better model more points"],
    ),
    "anchors and examples that nobody measured": (
        [
            ("seeds/policy/capability_anchors.csv", "\ngpt-5.2,high,", "\ngpt-5.2,hihg,"),
            ("seeds/reference/domains.csv", ",longbench-v2:overall_without_cot:", ",longbench-v2:overall:"),
        ],
        [
            "seeds/policy/capability_anchors.csv: model gpt-5.2 at effort hihg has no independent score; name a model",
            "seeds/reference/domains.csv: example_benchmark longbench-v2:overall:longbench-v2 of domain",
        ],
    ),
    "anchors the wrong way round": (
        [("seeds/policy/capability_anchors.csv", "\ngpt-5.2,high,150,", "\ngpt-5.2,high,50,")],
        ["gpt-oss-120b has 100.0 points and gpt-5.2 50.0, but scores lower; swap the points"],
    ),
}


@pytest.mark.faults
@pytest.mark.case("test-fails-in-dbt")
@pytest.mark.parametrize("case", SPOILED)
def test_a_build_that_fails_leaves_the_live_file_as_it_was(scratch: Project, case: str) -> None:
    edits, said = SPOILED[case]
    live = sha256(scratch.live)
    for file, old, new in edits:
        edit(scratch.root / file, old, new)
    if case in QUICK:
        scratch.ok("python", "-m", "ingest", "decision_record")
        run = scratch.run("dbt", "build", "--select", "resource_type:seed", QUICK[case])
    else:
        run = scratch.run("modelmart", "build")
    told = run.stdout + run.stderr
    assert run.returncode == 1
    assert [s for s in said if s not in told] == []
    assert "Traceback" not in told
    assert sha256(scratch.live) == live
    if case not in QUICK:
        # who looks later is told too
        status = " ".join(scratch.ok("modelmart", "status").split())
        assert "The last build, started" in status and "was not published: " in status
