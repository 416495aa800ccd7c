"""Two devices of one account: what happens on one is seen on the other without a reload."""


