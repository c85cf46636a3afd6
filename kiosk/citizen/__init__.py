"""The kiosk: what a citizen sees on the touch screen in the hall."""
