"""Pages of digitising: progress, batches, one scan with its entries."""
