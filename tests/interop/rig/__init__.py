"""Programs on a wire that the test watches: namespaces, stock peers, control, captures."""
