"""The data catalogue: what data each room of the house holds, and how sound they are."""
