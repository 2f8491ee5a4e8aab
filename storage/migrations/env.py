"""Alembic's way in. The connection, and the transaction around it, come from storage.database.migrate."""

from alembic import context

from storage.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite cannot alter a table: later migrations copy it
    transactional_ddl=True,  # SQLite's DDL is transactional, once Python's driver keeps out of it
)
with context.begin_transaction():
    context.run_migrations()
