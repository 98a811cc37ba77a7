"""The loss as a surface over a plane through a network's weights.

Li, Xu, Taylor, Studer and Goldstein, "Visualizing the Loss Landscape of Neural Nets", 2018,
https://arxiv.org/abs/1712.09913.
"""
