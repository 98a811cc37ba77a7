"""What a run's numbers say of it."""
