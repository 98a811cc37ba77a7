"""How the loss passes back through a network: every number of it, as it is for the way forward."""
