-- Facts of each source from its yml, and the last day of its statements.
{% for source_id, contract in source_contracts() | dictsort %}
    {%- set meta = contract.config.meta %}
    {%- set origin = meta.get('origin', {}) %}
    {%- set wheels = origin.get('wheels') or ([origin] if origin.get('package') else []) %}
    {%- set pinned_on = wheels | map(attribute='published_on') | map('string') | max %}
    select
        -- ids
        '{{ source_id }}' as source_id,
        {{ text_or_null(meta.get('copied_from')) }} as copied_from,

        -- where from
        {{ text_or_null(contract.description | trim) }} as description,
        {{ text_or_null(meta.license) }} as license,
        {{ text_or_null(meta.get('attribution')) }} as attribution,
        {{ text_or_null(origin.get('route')) }} as default_route,
        {{ text_or_null(origin.get('path') or wheels | map(attribute='package') | join(', ')) }} as default_origin,
        {{ text_or_null(wheels | map(attribute='version') | join(', ')) }} as pinned_version,
        cast({{ text_or_null(pinned_on) }} as date) as pinned_published_on,
        {{ text_or_null(meta.get('live', {}).get('address')) }} as live_address,

        -- how old it may be
        {{ days_of(contract, 'warn_after') }} as warn_after_days,
        {{ days_of(contract, 'error_after') }} as late_after_days,
        (
            {{ last_stated_on(source_id) }}
        ) as last_stated_at,

        -- flags
        {{ meta.get('is_strict', false) | lower }} as is_hand_kept,
        {{ meta.get('is_required', false) | lower }} as is_required
    {% if not loop.last %}union all{% endif %}
{%- endfor %}
