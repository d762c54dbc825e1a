{# Rests on facts that were not known on every day, or not loaded: asserted where all that is known is taken. #}
{{ config(enabled=not var('known_on')) }}

select
    decision_id,
    offering_id
from {{ ref('int_decision_candidates__priced') }}
where
    is_then
    and total_usd is null
