{# Not with known_on: some of these facts were not known, or not loaded, on an earlier day. #}
{{ config(enabled=not var('known_on')) }}

select
    decision_id,
    offering_id
from {{ ref('int_decision_candidates__priced') }}
where
    is_then
    and total_usd is null
