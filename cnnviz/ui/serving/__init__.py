"""What an app that serves others does beside its pages: HTTP, sign-in and operations."""
