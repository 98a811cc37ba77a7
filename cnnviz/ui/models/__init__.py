"""The model that is looked into: chosen, brought, loaded."""
