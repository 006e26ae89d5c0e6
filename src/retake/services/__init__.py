"""Use-cases: one function is one verb and one transaction; no HTTP and no SQL here."""
