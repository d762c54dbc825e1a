{{ models_dev_prices('rates', absent=['mode']) }}
