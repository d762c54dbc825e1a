{# Needs facts that were not known on every day: runs only where all known facts are used. #}
{{ config(enabled=not var('known_on'), severity='warn') }}

-- Cached input of K2 Thinking costs 0.30 at Fireworks and 0.15 at its maker: two offerings with two prices. Catalogues
-- may drop either.
select
    count(case when offering_id = 'fireworks/kimi-k2-thinking' and usd_per_mtok = 0.30 then 1 end) as at_fireworks,
    count(case when offering_id = 'moonshotai/kimi-k2-thinking' and usd_per_mtok = 0.15 then 1 end) as at_its_maker
from {{ ref('fct_prices') }}
where
    meter = 'cached_input'
    and service_tier = 'standard'
    and valid_to_at is null
having
    count(case when offering_id = 'fireworks/kimi-k2-thinking' and usd_per_mtok = 0.30 then 1 end) = 0
    or count(case when offering_id = 'moonshotai/kimi-k2-thinking' and usd_per_mtok = 0.15 then 1 end) = 0
