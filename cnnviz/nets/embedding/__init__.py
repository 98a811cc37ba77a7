"""Rows of many numbers as points of a plane: PCA and t-SNE. NumPy only."""

from cnnviz.nets.embedding.pca import Projection, pca
from cnnviz.nets.embedding.tsne import affinities, tsne

__all__ = ["Projection", "affinities", "pca", "tsne"]
