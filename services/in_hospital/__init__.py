"""What is done for somebody in hospital: admission, ward, rota, funding, and the way home."""
