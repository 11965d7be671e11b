"""Verbs that more than one feature uses."""
