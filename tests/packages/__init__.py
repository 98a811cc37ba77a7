"""What the app is installed with: pinned by hashes, its licences, its bill of materials."""
