"""Nothing goes out here: answers leave as all mail does (`notifications`)."""
