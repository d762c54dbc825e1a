select
    claims.decision_id,
    claims.claim_id
from {{ ref('stg_decision_record__claims') }} as claims
inner join {{ ref('stg_decision_record__decisions') }} as decisions
    on
        claims.decision_id = decisions.decision_id
        and decisions.decided_on <= {{ as_of() }}
left join {{ ref('decision_claims') }} as checked
    on
        claims.decision_id = checked.decision_id
        and claims.claim_id = checked.claim_id
group by all
having count(checked.claim_id) <> 1
