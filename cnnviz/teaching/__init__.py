"""What teaches: data and generators, which know no screen."""
