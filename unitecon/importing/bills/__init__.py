"""Import bills: files of providers' costs, line by line, into a case's `bills/`."""
