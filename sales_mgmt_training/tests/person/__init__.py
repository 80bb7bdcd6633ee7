from . import test_odd_people, test_person
