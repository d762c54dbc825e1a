select *
from {{ ref('deprecation_risk') }}
where
    date_kind = 'not_sooner_than'
    and (retires_on is not null or lifecycle_status in ('retired', 'ending', 'past_stated_date'))
