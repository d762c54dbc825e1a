{# Whose list of prices counts: one row per list and instant, from the base prices that are stated for it. In this order: an own
   price; what is first hand, or typed in from a page, and fresh; what independent sources agree on; what changed last; what is
   first hand, but old; the precedence of the source. A statement is outdated if another source changed its price after it was last
   seen, or listed it, unless the statement is first hand. Copies of one source have one voice. What is typed in and old can say
   which price counts, but the list of another source that states it leads. Of prices that are presumed, the nearest in time counts. #}
{% macro price_leaders(listed, ages) -%}
    {%- set instant = 'partition by offering_id, region, service_tier, boundary_at' -%}
    {%- set base_instant =
        'partition by of_base.offering_id, of_base.region, of_base.service_tier, of_base.boundary_at' -%}
    select
        offering_id,
        region,
        service_tier,
        boundary_at,
        source_id as leader_id,
        is_hand_kept as is_leader_hand_kept,
        base_usd as leader_base_usd,
        known_at as leader_known_at,
        valid_from_at as leader_valid_from_at,
        case
            when not has_rivals then 'only_price'
            when is_own then 'own_price'
            when presumption > 0 then 'nearest_in_time'
            when is_fresh_from_page and not is_outdated then 'first_hand'
            when voices > 1 then 'agreement'
            when price_changed_at is not null then 'changed_last'
            else 'precedence'
        end as won_because
    from (
        select
            *,
            sum(case when is_outdated then 0 else 1 end) over (
                {{ instant }}, presumption, base_usd, fineness > 0
            ) as voices,
            sum(case when is_outdated then 0 else 1 end) over (
                {{ instant }}, presumption, base_usd, base_output_usd, fineness > 0
            ) as voices_of_output,
            max(changed_at) over (
                {{ instant }}, presumption, base_usd, base_output_usd, fineness > 0
            ) as price_changed_at,
            min(base_usd) over ({{ instant }}, presumption)
            <> max(base_usd) over ({{ instant }}, presumption) as has_rivals,
            is_blanket
            and not bool_and(is_blanket) over ({{ instant }})
                as is_without_regions,
            -- a list without hours that has a price of the finer list leaves out its hours
            fineness < finest
            and (
                fineness > 0
                or base_usd = max(case when fineness = finest then base_usd end) over (
                    {{ instant }}
                )
                or base_usd = max(case when fineness = finest then hour_usd end) over (
                    {{ instant }}
                )
            ) as is_coarse
        from (
            select
                of_base.*,
                ages.origin_source_id,
                (of_base.is_first_hand or of_base.is_hand_kept) and of_base.is_fresh as is_fresh_from_page,
                of_base.is_hand_kept and not of_base.is_first_hand and not of_base.is_fresh as is_old_note,
                coalesce(
                    {{ last_known_on('of_base') }} < cast(
                        max(
                            case when of_base.presumption = 0 then ages.changed_at end
                        ) over ({{ base_instant }}) as date
                    ),
                    false
                )
                or coalesce(
                    not of_base.is_first_hand
                    and {{ last_known_on('of_base') }} < cast(
                        max(
                            case when of_base.presumption = 0 then ages.begun_at end
                        ) over ({{ base_instant }}) as date
                    ),
                    false
                ) as is_outdated,
                case
                    when ages.dropped_at <= of_base.boundary_at then null
                    when of_base.is_first_hand and of_base.is_start_stated then of_base.valid_from_at
                    else ages.changed_at
                end as changed_at,
                ages.is_long_unchanged,
                ages.is_blanket,
                max(of_base.fineness) over ({{ base_instant }}) as finest,
                bool_or(not of_base.is_start_stated or of_base.presumption = 0) over (
                    {{ base_instant }}
                ) as is_stated
            from {{ listed }} as of_base
            inner join {{ ages }} as ages
                on {{ same_claim('of_base', 'ages') }}
            where of_base.is_base
            -- of a source and its copies, the one that was seen last
            qualify
                row_number() over (
                    {{ base_instant }}, ages.origin_source_id
                    order by
                        of_base.presumption asc nulls last,
                        of_base.known_at asc nulls last,
                        of_base.last_seen_on desc nulls last,
                        case when of_base.is_fresh then of_base.precedence else of_base.stale_precedence end asc nulls last,
                        of_base.source_id asc nulls last
                ) = 1
        ) as one_of_each_origin
    ) as compared
    -- a start that is stated says nothing of the days before it, unless another source has a price without one
    where is_stated
    qualify
        row_number() over (
            {{ instant }}
            order by
                presumption asc nulls last,
                case when is_own then 0 else 1 end asc nulls last,
                case when is_fresh_from_page and not is_outdated then 0 else 1 end asc nulls last,
                known_at asc nulls last,
                case when is_coarse or is_without_regions or is_old_note then 1 else 0 end asc nulls last,
                case when is_outdated then 1 else 0 end asc nulls last,
                voices desc nulls last,
                voices_of_output desc nulls last,
                price_changed_at desc nulls last,
                case when is_hand_kept and not is_fresh then 1 else 0 end asc nulls last,
                changed_at desc nulls last,
                case when is_long_unchanged then 1 else 0 end asc nulls last,
                case when is_fresh then precedence else stale_precedence end asc nulls last,
                last_seen_on desc nulls last,
                source_id asc nulls last
        ) = 1
{%- endmacro %}


{# Whether a price stood beside the base price of the leader: what was added to an older base price, or came with the next one,
   was not there before. #}
{% macro was_priced_with(listed, leaders) -%}
    (
            {{ listed }}.presumption = 0
            or not {{ listed }}.is_start_stated
            or {{ listed }}.known_at < {{ leaders }}.leader_known_at
            or {{ listed }}.valid_from_at = {{ leaders }}.leader_valid_from_at
        )
{%- endmacro %}
