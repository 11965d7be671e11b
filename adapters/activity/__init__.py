"""Activity archives: the neutral way in from any platform."""
