"""Write a usage log of generated calls, the same for the same arguments on every machine.

    python bench/usage_log.py seeds/usage/sample.parquet --calls 3000        (make sample)
    python bench/usage_log.py /tmp/log.parquet --calls 10000000 --faultless

Calls are in order of time, as logs are. What is drawn comes from hashes of the call's number, so that neither threads
nor versions of a random generator change it. Among the offerings are those of the decision on record; about one call in
a hundred cannot be priced, and shows in marts.usage_gaps.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import duckdb

# Who is called, how often, in which tiers beside standard, and whether writing to the cache is metered. The last is
# there to be found as a gap.
OFFERINGS = """
    ('openai', 'gpt-5', 26, 'batch flex priority', false), ('openai', 'gpt-5-mini', 18, 'batch flex priority', false),
    ('openai', 'gpt-4.1-nano', 8, 'batch priority', false), ('openai', 'gpt-4.1-mini', 8, 'batch priority', false),
    ('openai', 'gpt-4.1-2025-04-14', 4, 'batch priority', false),
    ('anthropic', 'claude-sonnet-4-5-20250929', 18, 'batch', true),
    ('anthropic', 'claude-haiku-4-5', 12, 'batch', true), ('anthropic', 'claude-opus-4.5', 3, 'batch', true),
    ('google', 'gemini-2.5-pro', 9, 'batch flex priority', false),
    ('google', 'gemini-2.5-flash', 12, 'batch flex priority', false),
    ('google', 'gemini-2.5-flash-lite', 6, 'batch', false), ('together_ai', 'openai/gpt-oss-20b', 4, '', false),
    ('fireworks', 'kimi-k2.5', 3, '', false), ('nebius', 'llama-3.3-70b-instruct', 5, '', false),
    ('deepseek', 'deepseek-v4-flash', 6, '', false), ('mistral', 'mistral-large-latest', 2, '', false),
    ('groq', 'llama-3.3-70b-versatile', 3, '', false), ('x-ai', 'grok-4', 2, '', false),
    ('azure', 'coach-prod', 3, 'batch', false), ('openai', 'gpt-5-coach-v2', 1, '', false)
"""
# Of 1,000 calls so many are bought in each tier.
TIERS = "('standard', 0, 880), ('batch', 880, 960), ('flex', 960, 985), ('priority', 985, 1000)"

CALLS = """
with

offerings as (

    select *, sum(share) over (order by number) - share as share_from, sum(share) over (order by number) as share_to
    from (
        select *, row_number() over () as number
        from (values {offerings}) as o (provider_id, model_id, share, tiers, meters_cache_writes)
        where not ($faultless and model_id = 'gpt-5-coach-v2')
    ) as numbered

),

places as (

    select place, provider_id, model_id, tiers, meters_cache_writes
    from range(1000) as p (place)
    inner join offerings
        on (place + 0.5) / 1000 * (select sum(share) from offerings) between share_from and share_to

),

drawn as (

    select
        call,
        cast(hash(call, 1) % 1000 as integer) as place,
        hash(call, 2) % 1000 as tier_draw,
        hash(call, 3) % 1000 as kind,
        -- three even draws from 0 to 1
        (hash(call, 4) % 1000003) / 1000003.0 as a,
        (hash(call, 5) % 1000003) / 1000003.0 as b,
        (hash(call, 6) % 1000003) / 1000003.0 as c,
        cast(hash(call, 7) % 999983 as bigint) as jitter
    from range($first, $first + $some) as n (call)

),

calls as (

    select
        drawn.call,
        timestamp '2026-08-20' + to_microseconds(
            cast((call + 4 * c) * (90.0 * 86400000000 / ($calls + 8)) as bigint) + jitter
        ) as "at",
        provider_id,
        model_id,
        -- most prompts are short, one in a hundred is a long document
        cast(20 + 900 * exp(1.6 * (a + b + c - 1.5)) as bigint) * case when kind < 10 then 60 else 1 end
            as fresh_input_tokens,
        -- six of ten calls find their system prompt in the cache; a few, a whole code base
        case when kind % 10 < 6 then 1024 * cast(1 + floor(12 * b * b) as bigint) else 0 end
        + case when kind between 10 and 17 then 190000 else 0 end as cached_input_tokens,
        case when meters_cache_writes and kind % 10 = 7 then 1024 * cast(1 + floor(8 * c) as bigint) else 0 end
            as cache_write_tokens,
        case when meters_cache_writes and kind % 50 = 9 then 1024 * cast(1 + floor(8 * a) as bigint) else 0 end
            as cache_write_1h_tokens,
        cast(5 + 600 * exp(1.8 * (a + c - 1)) as bigint)
        -- a client that counts down
        * case when not $faultless and kind = 999 then -1 else 1 end as output_tokens,
        case when contains(tiers, tier) then tier else 'standard' end as service_tier
    from drawn
    inner join places using (place)
    inner join (values {tiers}) as t (tier, tier_from, tier_to) on tier_draw >= tier_from and tier_draw < tier_to

)

select * exclude (call) from calls order by call
"""


def write_log(path: Path, calls: int, faultless: bool = False, part: int = 10_000_000) -> list[Path]:
    """Write the log as zstd Parquet; of more calls than `part`, as path-0.parquet and so on. The files written."""
    sql = CALLS.format(offerings=OFFERINGS, tiers=TIERS)
    firsts = range(0, calls, part)
    files = [path] if len(firsts) == 1 else [path.with_stem(f"{path.stem}-{i}") for i in range(len(firsts))]
    with duckdb.connect() as con:
        for first, file in zip(firsts, files, strict=True):
            some = min(part, calls - first)
            given = {"first": first, "some": some, "calls": calls, "faultless": faultless}
            con.execute(f"create or replace table log as {sql}", given)
            con.table("log").write_parquet(str(file), compression="zstd")
    return files


def write_ids(log: Path, path: Path) -> None:
    """Write a copy in which each call has an id as programs write it, and one in a hundred is there twice."""
    with duckdb.connect() as con:
        con.execute(
            f"copy (select calls.*, 'chatcmpl-' || md5(cast(call as varchar)) as call_id "
            f"from (select *, row_number() over () as call from '{log}') as calls, "
            "range(case when call % 100 = 0 then 2 else 1 end)) "
            f"to '{path}' (format parquet, compression zstd)"
        )


def write_jsonl(log: Path, path: Path) -> None:
    """Write a copy as JSONL."""
    with duckdb.connect() as con:
        con.execute(f"copy (from '{log}') to '{path}' (format json)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", type=Path)
    parser.add_argument("--calls", type=int, default=3000)
    parser.add_argument("--faultless", action="store_true", help="without the calls that cannot be priced")
    arguments = parser.parse_args()
    for file in write_log(arguments.path, arguments.calls, arguments.faultless):
        print(file)


if __name__ == "__main__":
    main()
