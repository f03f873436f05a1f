"""What is deployed: typed components, each with Args in and a link out."""
