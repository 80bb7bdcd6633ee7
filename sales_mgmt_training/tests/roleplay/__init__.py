from . import test_roleplay
