"""Programs on the ends of the wire that speak UPnP, each run in a namespace of its own."""
