"""The officer's side of the waiting room: calling, guidance, figures, setting up."""
