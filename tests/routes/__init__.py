"""Who reaches what: every address of the resolver, for every kind of person, read and posted to."""
