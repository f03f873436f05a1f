"""What must hold between settings; each rule says which sections it reads."""
