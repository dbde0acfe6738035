"""From base, local and remote to a plan, and from a plan to ordered effects."""
