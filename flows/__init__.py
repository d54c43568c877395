"""What happens next: Prefect flows, thin. The only room that knows Prefect; the database remembers everything."""
