"""Changes to many running orders: planned, looked at before they are done, carried out, taken back."""
