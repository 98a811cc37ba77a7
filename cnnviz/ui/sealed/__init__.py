"""A sealed page: what a page shows as one HTML file that works without a server or a network."""
