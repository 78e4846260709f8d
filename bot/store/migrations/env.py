"""Alembic's entry: the connection comes from `schema.migrate`, already inside its transaction."""

from alembic import context

from bot.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,  # SQLite can; Alembic only does not trust the driver's own begin
)
with context.begin_transaction():
    context.run_migrations()
