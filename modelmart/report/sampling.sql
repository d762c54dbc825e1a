-- How the shares of first places are sampled, and from which shares on a place is clear or close.
select
    seed,
    draws,
    contenders,
    weight_spread_pct,
    clear_share_pct,
    close_share_pct
from policy.sampling
