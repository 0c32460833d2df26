"""How gunicorn serves the portal: `gunicorn -c python:imuse_portal.gunicorn imuse_portal.wsgi`."""

import os

bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "gthread"
# More than the processor needs: who sends a file waits for its inspection, and others browse on.
threads = int(os.environ.get("WEB_THREADS", "16"))
timeout = 60
graceful_timeout = 20
# A worker is renewed now and then, so that no slow leak adds up.
max_requests, max_requests_jitter = 5000, 500
# No question of a page keeps the database busy for longer than anybody waits for the answer.
raw_env = [f"PGOPTIONS={os.environ.get('PGOPTIONS', '')} -c statement_timeout=20s".strip()]
# Which proxies are believed is the portal's own setting, TRUSTED_PROXY_COUNT.
forwarded_allow_ips = ""
secure_scheme_headers: dict[str, str] = {}
# Its own words go where the portal's go; the portal itself logs the requests.
loglevel = os.environ.get("LOG_LEVEL", "INFO")
logconfig_dict = {
    "formatters": {"generic": {"()": "imuse_portal.logs.JsonFormatter"}},
    "root": {"level": loglevel, "handlers": ["error_console"]},
    "loggers": {
        "gunicorn.error": {"level": loglevel, "handlers": ["error_console"], "propagate": False},
        "gunicorn.access": {"level": "CRITICAL", "propagate": False},
    },
}
