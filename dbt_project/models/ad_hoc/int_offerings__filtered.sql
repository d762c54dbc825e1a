{{ config(access='private', parameters=['open_weights', 'min_context', 'must_have', 'provider', 'licence']) }}

with

arguments as (

    select
        coalesce(open_weights, false) as is_open_wanted,
        {{ whole_number('min_context') }} as min_context_tokens,
        case when provider is not null then {{ one_of_providers('provider') }} end as provider_wanted,
        {{ words_of_list('must_have', abilities()) }} as abilities_wanted

),

license_words as (

    select trim(unnest(string_split(lower(cast(licence as varchar)), ','))) as word

),

known_licenses as (

    select distinct license_id from {{ ref('dim_models') }}

),

-- the licences that begin with a word; a word that none begins with is an error
licenses as (

    select known_licenses.license_id
    from license_words
    left join known_licenses
        on starts_with(
            {{ license_words('known_licenses.license_id') }} || ' ', {{ license_words('license_words.word') }} || ' '
        )
    where {{ one_of_licenses('license_words.word', 'known_licenses.license_id') }} is not null

),

-- abilities that are priced
prices as (

    select
        offering_id,
        bool_or(meter = 'cached_input') as has_caching,
        bool_or(service_tier = 'batch') as has_batch
    from {{ ref('fct_prices') }} as prices
    where {{ holds_on('prices', as_of()) }}
    group by offering_id

),

final as (

    select
        offerings.offering_id,
        offerings.provider_id,
        offerings.model_id
    from {{ ref('dim_offerings') }} as offerings
    cross join arguments
    inner join {{ ref('dim_models') }} as models
        on offerings.model_id = models.model_id
    left join prices
        on offerings.offering_id = prices.offering_id
    where
        (models.has_open_weights or not arguments.is_open_wanted)
        and (arguments.min_context_tokens = 0 or offerings.context_window_tokens >= arguments.min_context_tokens)
        and (arguments.provider_wanted is null or offerings.provider_id = arguments.provider_wanted)
        and (licence is null or models.license_id in (select licenses.license_id from licenses))
        {%- for ability, condition in abilities().items() %}
            and ({{ condition }} or not list_contains(arguments.abilities_wanted, '{{ ability }}'))
        {%- endfor %}

)

select * from final
