{{ laid_over('watchlist', 'watched', ['offering_id'], []) }}
