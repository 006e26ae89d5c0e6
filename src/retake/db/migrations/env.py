"""Alembic's environment: runs the migrations on the connection it is handed, with lock and statement timeouts."""

from alembic import context

connection = context.config.attributes["connection"]
context.configure(connection=connection, version_table="retake_migrations", transaction_per_migration=True)
connection.exec_driver_sql("set lock_timeout = '10s'")
with context.begin_transaction():
    context.run_migrations()
