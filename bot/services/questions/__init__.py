"""Questions: opened, found, shown; and what comes of their answers."""
