"""The tablet of a mobile team: guide and rating away from the station."""
