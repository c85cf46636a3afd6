"""The pages of unit staff: results, posters and slips."""
