with

weights as (

    select * from {{ ref('criterion_weights') }}
    where weight > 0

),

sampling as (

    select * from {{ ref('sampling') }}

),

numbers as (

    {{ whole_numbers() }}

),

counted as (

    select
        profile_id,
        count(*) as criteria_count
    from weights
    group by profile_id

),

-- profiles of as many criteria share their draws
sizes as (

    select distinct criteria_count from counted

),

-- one cut fewer than there are criteria, at places that hang on the seed alone
cuts as (

    select
        sizes.criteria_count,
        draws.n as draw,
        {{ random_bits("sampling.seed || '/' || draws.n || '/' || slots.n") }} as cut_at
    from sizes
    cross join sampling
    inner join numbers as draws
        on sampling.first_place_draws > draws.n
    inner join numbers as slots
        on sizes.criteria_count > slots.n + 1

),

-- the ends of the whole are cuts too
ended as (

    select * from cuts

    union all

    select
        sizes.criteria_count,
        draws.n as draw,
        {{ all_parts() }} as cut_at
    from sizes
    cross join sampling
    inner join numbers as draws
        on sampling.first_place_draws > draws.n

),

-- the gaps between sorted cuts are uniform over all weights that sum to the whole (a flat Dirichlet distribution)
gaps as (

    select
        criteria_count,
        draw,
        row_number() over (partition by criteria_count, draw order by cut_at asc nulls last) as slot,
        cut_at - coalesce(lag(cut_at) over (partition by criteria_count, draw order by cut_at asc nulls last), 0)
            as weight_parts
    from ended

),

final as (

    select
        {%- for slot in criterion_slots() %}
            coalesce(max(case when slot = {{ slot }} then weight_parts end), 0) as weight_{{ slot }},
        {%- endfor %}
        criteria_count,
        draw
    from gaps
    group by criteria_count, draw

)

select * from final
