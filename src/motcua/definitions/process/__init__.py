"""Process: steps at the desk as BPMN, read when a pack is published, run by an engine that reads no clock and evaluates no code."""
