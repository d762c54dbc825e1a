-- The kinds of task for which capability is estimated.
select
    domain_id,
    domain_name,
    measures
from reference.domains
