"""Progress: what a learner knows by now, from tallies kept at each answer."""
