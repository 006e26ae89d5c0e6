"""The worker: takes runs from the queue and carries them out; several may work on one database."""
