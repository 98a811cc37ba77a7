"""The page “Training”: what a run shall be, its start, and the run as it goes on."""
