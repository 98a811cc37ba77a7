"""What runs leave behind: kept whole, read with care."""
