-- Patterns of two makers that fit one name would leave the model without a maker; an odd beginning would fit none.
with

matched as (

    select * from {{ ref('int_model_families__matched') }}

),

families as (

    select * from {{ ref('model_families') }}

),

claimed as (

    select
        'seeds/reference/model_families.csv: the name ' || matched.base_model_id || ' fits patterns of '
        || min(families.developer) || ' and of ' || max(families.developer) || '; make one of them narrower' as message
    from matched
    inner join families
        on
            substring(matched.base_model_id, 1, 1) = substring(families.name_pattern, 1, 1)
            and {{ regexp_finds('matched.base_model_id', "'^(' || families.name_pattern || ')$'") }}
    group by matched.base_model_id
    having min(families.developer) <> max(families.developer)

),

malformed as (

    select
        'seeds/reference/model_families.csv: ' || name_pattern
        || ' does not begin with two plain characters, by which names are looked up' as message
    from families
    where not {{ regexp_finds('name_pattern', "'^[a-z0-9][a-z0-9-]'") }}

),

found as (

    select message from claimed
    union all
    select message from malformed

)

{{ stop_with('found') }}
