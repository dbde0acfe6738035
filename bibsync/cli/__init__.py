"""The shell: commands that wire the parts together, print and exit."""

import gc

# A run makes many objects and hardly a cycle among them; collecting at every 700th object, as is
# the default, costs 5 % of a start. It is set here because the modules imported next make most of
# those objects. Every 200,000th bounds what a cycle can keep.
gc.set_threshold(200_000)
