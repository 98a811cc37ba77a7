"""A class that works at the app, without browsers: `make soak` prints what it costs."""
