"""The rows that every peer reads: those of BenchmarkQuery, but for the random numbers."""

import functools

import numpy as np

ROWS = 2_000_000


class Rows:
    """ts in ns with a mean gap of 1 ms, k one of 100 ints, s one of 1,000 strings, x and y normal; quotes with a gap of 4 ms."""

    def __init__(self, n=ROWS):
        r = np.random.Generator(np.random.PCG64(1))
        start = 1_700_000_000_000_000_000
        self.n = n
        self.names = np.array([f"sensor-{i:03d}-{'abcdefghij'[:i % 7]}" for i in range(1000)], dtype=object)
        self.ts = start + np.cumsum(r.integers(500_000, 1_500_001, n))
        self.k = r.integers(0, 100, n)
        self.code = r.integers(0, 1000, n)
        self.x, self.y = r.standard_normal(n), 5 + 2 * r.standard_normal(n)
        quotes = n // 4
        self.q_ts = start - 1_000_000 + np.cumsum(r.integers(2_000_000, 6_000_001, quotes))
        self.q_k, self.q_bid = r.integers(0, 100, quotes), 100 + r.standard_normal(quotes)

    @functools.cached_property
    def s(self):
        return self.names[self.code]
