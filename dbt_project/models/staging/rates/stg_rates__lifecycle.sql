{{ models_dev_lifecycle('rates') }}
