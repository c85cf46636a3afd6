"""From released ratings to figures, and from figures to points of a criterion."""
