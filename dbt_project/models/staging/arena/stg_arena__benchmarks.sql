{{ arena_benchmarks('arena') }}
