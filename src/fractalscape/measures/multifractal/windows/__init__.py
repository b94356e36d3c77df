"""Maps of log-cumulants in windows."""
