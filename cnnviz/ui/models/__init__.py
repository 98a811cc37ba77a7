"""The model that is looked into: chosen, uploaded, loaded."""
