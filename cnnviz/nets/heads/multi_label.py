"""Several sigmoids: the probability of each label by itself."""

from cnnviz.nets.heads.kind import HeadKind

ENTRY = HeadKind(
    "multi_label",
    30,
    lambda squashed, size, _: squashed == "each" and size > 1,
    exclusive=False,
)
