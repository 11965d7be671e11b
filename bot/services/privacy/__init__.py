"""What is known of a human being: showing it, and forgetting it."""
