"""What a page shows as a notebook of Jupyter: a module a page, whose functions make its parts."""
