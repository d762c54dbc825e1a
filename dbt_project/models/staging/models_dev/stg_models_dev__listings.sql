{{ models_dev_listings('models_dev') }}
