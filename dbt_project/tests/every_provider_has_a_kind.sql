{{ config(severity='warn') }}

-- A provider without a row in reference.provider_kinds is no host, so it is never suggested as an alternative.
select distinct offerings.provider_id
from {{ ref('dim_offerings') }} as offerings
left join {{ ref('provider_kinds') }} as kinds
    on offerings.provider_id = kinds.provider_id
where kinds.provider_id is null
