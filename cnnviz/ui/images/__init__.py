"""The page of images."""
