"""Programs around the app: measurements, installing of the JavaScript."""
