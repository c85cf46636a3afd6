"""What all rooms share: headers, errors, languages, health and the pages more than one room shows."""
