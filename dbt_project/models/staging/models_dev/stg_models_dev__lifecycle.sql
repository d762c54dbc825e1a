{{ models_dev_lifecycle('models_dev') }}
