"""Early warning: what is recorded is compared with its own usual level."""
