-- Sizes and versions are numbers: the digits of a model stand in this order in every listing of it, and what a listing
-- has beyond them is a date or the version of an API. An independent look at what the spelling rules did; exceptions by
-- hand say their reason themselves.
with

digits as (

    select
        source_id,
        source_provider_id,
        source_model_id,
        model_id,
        regexp_replace(
            regexp_replace(regexp_replace(lower(source_model_id), '^.*/', ''), '^[a-z0-9]+\.([a-z])', '\1'),
            '[^0-9]', '', 'g'
        ) as listed,
        regexp_replace(regexp_replace(model_id, '-for-.*$', ''), '[^0-9]', '', 'g') as matched
    from {{ ref('dim_listings') }}
    where match_method in ('same_id', 'spelling', 'only_snapshot')

)

select *
from digits
where
    not starts_with(listed, matched)
    or not regexp_matches(substring(listed, length(matched) + 1), '^(20[0-9]{6}|00[1-9])?([0-9]{0,2}|10[0-9]*)$')
