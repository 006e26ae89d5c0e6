"""Providers of generated media behind the Generator port, one package or file each."""
