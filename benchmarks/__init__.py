"""What the main pages cost: queries and processor time."""
