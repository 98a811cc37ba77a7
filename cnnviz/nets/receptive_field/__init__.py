"""How far back a cell sees: by arithmetic, exactly, and as gradients measure it."""
