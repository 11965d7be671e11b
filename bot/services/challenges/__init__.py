"""Challenges: their rules, what members did for them, and what that comes to."""
