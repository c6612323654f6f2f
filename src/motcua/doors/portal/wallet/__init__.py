"""The wallet's pages: what is in it, links to show it, and taking from it while filing."""
