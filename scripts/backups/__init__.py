"""Backups, restores and their proof. Standard library only: where PostgreSQL runs there may be no .venv."""
