"""The phone: rating a visit or a counter, and the checklist taken along."""
