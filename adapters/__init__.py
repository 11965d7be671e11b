"""The platforms: translation only."""
