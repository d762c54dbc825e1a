{{ config(warn_if='> 0', error_if='> 40') }}

-- A price of text whose model neither the spelling rule nor a row of reference/azure_models.csv names is left out. A
-- few are new in Azure's list; more mean that it names its meters differently.
select
    product_name,
    model_words,
    count(*) as meter_count,
    min(meter_name) as example
from {{ ref('stg_azure_retail__meters') }}
where not is_known
group by product_name, model_words
