"""Our records in other people's formats: calendar files, FHIR, spreadsheets. Reads and writes out; stores nothing."""
