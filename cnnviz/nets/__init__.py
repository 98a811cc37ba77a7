"""What a network is, and what happens inside it. Nothing here loads TensorFlow on import."""
