"""What a person does in a real Chromium, against a live server and the demonstration's data."""
