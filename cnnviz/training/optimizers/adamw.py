"""AdamW: Adam, whose weights decay apart from the gradient."""

from __future__ import annotations

from cnnviz.training.optimizers.adam import apply_adam, calculate_adam
from cnnviz.training.optimizers.kind import OptimizerKind

ENTRY = OptimizerKind(
    "adamw",
    20,
    "AdamW",
    "keras.optimizers.AdamW",
    2,
    apply_adam,
    calculate_adam,
    # Keras's own default is not 0.
    lambda settings: [f"weight_decay={settings.weight_decay}"],
    usual_rate=1e-3,
    source="Loshchilov and Hutter, Decoupled weight decay regularization, 2019",
)
