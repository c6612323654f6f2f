"""Steps at the desk: what an officer has to do, and doing it."""
