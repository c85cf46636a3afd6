"""The Flask application: everything a person, a device or a system sees."""
