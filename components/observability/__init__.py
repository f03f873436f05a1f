"""What the stack knows about itself: metrics, logs, alerts."""
