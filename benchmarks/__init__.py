"""Paired benchmarks: each prints ratios of two things measured in one run."""
