"""Media files: encoding, probing, pictures, playlists, sound and export, as plain functions over paths."""
