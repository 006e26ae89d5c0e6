"""The claims Retake makes about its own speed: one file a claim, each measured against a limit or a peer in the same run."""
