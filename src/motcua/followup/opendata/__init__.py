"""What the ministry gives to everybody as data, and the catalogue of what data the house holds at all."""
