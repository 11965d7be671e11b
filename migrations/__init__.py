"""Numbered schema revisions, run by Alembic."""
