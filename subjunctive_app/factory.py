"""Puts the app together."""

import logging

from flask import Flask

from subjunctive_app.accounts.desk import init_accounts
from subjunctive_app.accounts.mail_routes import bp as proofs
from subjunctive_app.accounts.routes import bp as accounts
from subjunctive_app.api.setup import init_api
from subjunctive_app.cli import init_cli
from subjunctive_app.config import ROOT, Config
from subjunctive_app.disputes.routes import bp as disputes
from subjunctive_app.drills.routes import bp as drills
from subjunctive_app.drills.sheet_routes import bp as sheets
from subjunctive_app.elsewhere.desk import init_elsewhere
from subjunctive_app.elsewhere.routes import bp as elsewhere
from subjunctive_app.grammar.routes import bp as grammar
from subjunctive_app.help.routes import bp as help_pages
from subjunctive_app.infra.logging import configure_logging
from subjunctive_app.jobs.desk import init_jobs
from subjunctive_app.learners.cookie import init_visitor
from subjunctive_app.learners.routes import bp as learners
from subjunctive_app.ops.jobs import init_ops
from subjunctive_app.ops.migrations import init_migrations
from subjunctive_app.ops.page_routes import bp as operator
from subjunctive_app.ops.routes import bp as ops
from subjunctive_app.progress.data_routes import bp as data
from subjunctive_app.progress.routes import bp as progress
from subjunctive_app.rooms.chat_routes import bp as chatting
from subjunctive_app.rooms.desk import init_rooms
from subjunctive_app.rooms.handover_routes import bp as handing
from subjunctive_app.rooms.host_routes import bp as hosting
from subjunctive_app.rooms.report_routes import bp as reporting
from subjunctive_app.rooms.routes import bp as rooms
from subjunctive_app.rooms.socket import bp as sockets
from subjunctive_app.settings.routes import bp as settings
from subjunctive_app.today.routes import bp as today
from subjunctive_app.verbs.routes import bp as verbs
from subjunctive_app.web.assets import init_assets
from subjunctive_app.web.caching import init_caching
from subjunctive_app.web.content import load_content
from subjunctive_app.web.database import init_database
from subjunctive_app.web.errors import init_errors
from subjunctive_app.web.language import init_language
from subjunctive_app.web.metrics import init_metrics, tell_release
from subjunctive_app.web.requests import App, init_requests
from subjunctive_app.web.security import init_security
from subjunctive_app.web.settings import init_settings
from subjunctive_app.web.stores import init_stores
from subjunctive_app.web.templates import init_templates

log = logging.getLogger(__name__)


def build_app(config: Config | None = None) -> Flask:
    """The app, ready to serve; settings come from the environment unless given. Raises ConfigError."""
    config = config or Config.from_env()
    configure_logging(is_production=config.is_production)
    for doubt in config.doubts():
        log.warning(doubt)
    load_content()
    app = App(__name__, template_folder=str(ROOT / "templates"), static_folder=None)
    init_requests(app, config)
    init_metrics(app, config)
    init_stores(app, config)
    assets = init_assets(app, config.static_url)
    init_caching(app, assets)
    tell_release(app, config)
    init_security(app, config, assets)
    init_jobs(app, config)
    init_accounts(app, config)
    init_visitor(app)
    init_settings(app)
    init_language(app)
    init_database(app, config)
    init_errors(app)
    init_templates(app)
    init_rooms(app, config)
    init_elsewhere(app)
    live = (rooms, hosting, handing, reporting, chatting, sockets)
    practice = (drills, sheets, disputes, learners, progress, data, today, *live)
    others = (elsewhere, verbs, grammar, settings, help_pages, accounts, proofs, ops, operator)
    for feature in (*practice, *others):
        app.register_blueprint(feature)
    init_ops(app, config)
    init_api(app, config)
    init_cli(app)
    init_migrations(app, config)
    return app
