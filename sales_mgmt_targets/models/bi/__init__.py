from . import bi
