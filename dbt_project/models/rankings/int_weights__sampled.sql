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

-- profiles with the same number of criteria share their draws
sizes as (

    select distinct criteria_count from counted

),

draws as (

    select
        sizes.criteria_count,
        sampling.seed,
        numbers.n as draw
    from sizes
    cross join sampling
    inner join numbers
        on sampling.first_place_draws > numbers.n

),

-- keep only the numbers needed, since some engines are slow to join on an inequality alone
cut_numbers as (

    select numbers.n from numbers
    where numbers.n < (select max(sizes.criteria_count) from sizes)

),

-- one cut fewer than criteria, at places that depend on the seed alone; the end of the whole is the last cut
cuts as (

    select
        draws.criteria_count,
        draws.draw,
        {{ random_bits("draws.seed || '/' || draws.draw || '/' || cut_numbers.n") }} as cut_at
    from draws
    inner join cut_numbers
        on draws.criteria_count > cut_numbers.n + 1

    union all

    select
        criteria_count,
        draw,
        {{ all_parts() }} as cut_at
    from draws

),

-- the gaps between sorted cuts are uniform over all weights that sum to the whole (a flat Dirichlet distribution)
gaps as (

    select
        criteria_count,
        draw,
        row_number() over (partition by criteria_count, draw order by cut_at asc nulls last) as slot,
        cut_at - coalesce(lag(cut_at) over (partition by criteria_count, draw order by cut_at asc nulls last), 0)
            as weight_parts
    from cuts

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
