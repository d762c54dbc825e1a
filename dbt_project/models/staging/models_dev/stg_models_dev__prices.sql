{{ models_dev_prices('models_dev') }}
