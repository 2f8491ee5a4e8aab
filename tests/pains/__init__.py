"""What users of approval bots suffer, one test or more for each, named after it. The numbers are those of the README's list."""
