"""The ground floor: what is remembered, and what is estimated."""
