"""Log-cumulants that are robust, or of two signals or images together."""
