"""Everything about a rating: units, visits, questionnaires, ratings, indicators."""
