"""What the honour board tells: who helped most, and who did something for the first time."""
