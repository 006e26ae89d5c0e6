"""The migrations, named by date and number; expand, backfill, contract."""
