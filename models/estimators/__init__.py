"""Estimates from plain numbers: pure functions, which know no table and no message."""
