"""A package, so that fixtures may have its scope."""
