"""The WSGI entry point: `gunicorn wsgi:app`, `flask --app wsgi …`."""

from subjunctive_app import create_app

app = create_app()
