"""Open data: pages for people, a catalogue for harvesters, files for programs."""
