"""Leaderboards in JSON: what bots for levels say of whom they have counted."""
