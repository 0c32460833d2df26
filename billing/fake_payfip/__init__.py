"""A fake PayFiP for tests and the demonstration: its web service, its page, its faults.

It speaks as the real one does, and knows nothing of the portal. Production has no address for it.
"""
