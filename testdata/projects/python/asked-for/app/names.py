"""What things are called."""
from app.defaults import driver

DRIVER = driver()
