"""The interface other systems talk to."""
