"""Programs that try what a stranger might: `make attack` runs them and prints what held."""
