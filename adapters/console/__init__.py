"""A chat room in the terminal: one person plays everybody in it."""
