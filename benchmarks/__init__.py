"""The claims Retake makes about its own speed: one file a claim, measured against a limit or a peer in one run."""
