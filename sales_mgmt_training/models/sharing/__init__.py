from . import (
    post,
    post_tag,
)
