-- Patterns of two makers that fit one name would leave the model without a maker; an odd beginning would fit none.
with

matched as (

    select * from {{ ref('int_model_families__matched') }}

),

families as (

    select * from {{ ref('model_families') }}

),

claimed as (

    select distinct
        'seeds/reference/model_families.csv: the name ' || base_model_id
        || ' fits patterns of several makers; make all but one narrower' as message
    from matched
    where is_disputed

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
