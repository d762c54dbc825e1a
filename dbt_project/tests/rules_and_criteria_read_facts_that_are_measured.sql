-- A mistyped fact would make every offering ineligible, or a criterion worth nothing, in silence.
with

named as (

    select
        'criteria' as seed,
        fact
    from {{ ref('criteria') }}

    union all

    select
        'eligibility_rules' as seed,
        fact
    from {{ ref('eligibility_rules') }}

)

select named.*
from named
left join {{ ref('int_offering_facts__measured') }} as facts
    on named.fact = facts.fact
where
    facts.fact is null
    -- before the first hand-kept fact was stated, hardly any is measured
    and {{ as_of() }} >= cast('2026-02-01' as date)
