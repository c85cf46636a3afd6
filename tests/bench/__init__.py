"""Benchmarks: `make bench`. They print what was measured; they are no tests and judge nothing."""
