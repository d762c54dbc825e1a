{{ config(severity='warn') }}

-- A provider that is not in reference.provider_kinds counts as no host: nobody is told to move there.
select distinct offerings.provider_id
from {{ ref('dim_offerings') }} as offerings
left join {{ ref('provider_kinds') }} as kinds
    on offerings.provider_id = kinds.provider_id
where kinds.provider_id is null
