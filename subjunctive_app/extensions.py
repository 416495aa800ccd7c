"""The Flask extensions: instances only; create_app binds them to an app."""

from flask_babel import Babel
from flask_caching import Cache
from flask_compress import Compress
from flask_cors import CORS
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager
from flask_sqlalchemy import SQLAlchemy
from flask_talisman import Talisman
from flask_wtf import CSRFProtect

from subjunctive_app.models.base import Base

babel = Babel()
cache = Cache()
compress = Compress()
cors = CORS()
csrf = CSRFProtect()
db = SQLAlchemy(model_class=Base)
limiter = Limiter(get_remote_address)
login_manager = LoginManager()
talisman = Talisman()
