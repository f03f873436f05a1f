"""What makes services work together: jobs that write what links need, and the proof of it."""
