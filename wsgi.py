"""Where gunicorn finds the application. Each worker process imports this for itself."""

from kiosk import timetable
from kiosk.app import create_app
from kiosk.settings import Settings

app = create_app(Settings.from_environment())
timetable.start(app.extensions["store"])
