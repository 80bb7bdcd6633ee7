from . import handling, remedy, customer
