-- An independent check of the spelling rules: the digits of a listing's id are those of its model, in the same order.
-- The maker before a point, the version of an API and a zero after a version are left out; a date or a snapshot number
-- may follow, and a day may lack its year. Exceptions by hand have their own reasons, and `-latest` stands for a day.
with

named as (

    select
        source_id,
        source_provider_id,
        source_model_id,
        model_id,
        match_method,
        {{ regexp_replace_all(last_part('source_model_id'), '(^[a-z0-9]+[.]([a-z])|@[a-z]+$)', '\\2') }} as listed_name,
        {{ regexp_replace_all(without_zero('model_id'), '[^0-9]', '') }} as matched,
        {{ regexp_replace_all('model_id', '[^0-9]', '') }} as matched_with_zero
    from {{ ref('dim_listings') }}

),

digits as (

    select
        *,
        regexp_replace(
            regexp_replace(
                regexp_replace(listed_name, '(-v[0-9]+|-v?[0-9]+:0(:[0-9a-z]+)?|:0)$', ''),
                '([0-9])[.-]0($|[^0-9])', '\1\2', 'g'
            ),
            '[^0-9]', '', 'g'
        ) as listed
    from named

)

select *
from digits
where
    match_method in ('same_id', 'spelling', 'only_snapshot')
    and listed_name <> 'community'
    and not {{ regexp_finds('listed', "'^' || matched || '(20[0-9]{6}|00[1-9])?$'") }}
    and {{ regexp_replace_all('listed', '(20)?2[0-9]([01][0-9][0-3][0-9])$', '\\2') }} <> matched
    -- a version of the model itself may look like one of an API: command-text-v14
    and {{ regexp_replace_all('listed_name', '[^0-9]', '') }} not in (matched, matched_with_zero)
    -- and its revision follows: nemotron-nano-9b-v2:0
    and {{ regexp_replace_all("replace(listed_name, ':0', '')", '[^0-9]', '') }} <> matched
