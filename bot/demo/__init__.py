"""Four months of a made-up team, from a fixed seed: to look around in before anything is connected."""
