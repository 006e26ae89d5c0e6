"""PostgreSQL, concretely: one file a noun, the only commit in the house, migrations and the reporting views."""
