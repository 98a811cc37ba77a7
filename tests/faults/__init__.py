"""What breaks around the app, really broken: disks that are full or cannot be written."""
