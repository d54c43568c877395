"""What other systems may ask and record by the HTTP API."""
