"""Rasa components of the Một Cửa assistant: words, aspects, conversations and the way in."""
