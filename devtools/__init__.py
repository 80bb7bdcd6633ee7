"""What ./dev does: provision, serve, test, lint, measure, take pictures."""
