"""A learning community that never was: twelve weeks of it, to see Hearth at work."""
