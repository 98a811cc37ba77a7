"""What happens inside a worker: training, and telling of it."""
