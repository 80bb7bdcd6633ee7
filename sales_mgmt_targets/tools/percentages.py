"""Lists of whole percentages, as people write them."""


def read_percentages(text: str, least: int, most: int) -> list[int]:
    """Read whole percentages, in the order in which they stand.

    >>> read_percentages("80 %, 50; 100", 0, 100), read_percentages("", 0, 100)
    ([80, 50, 100], [])

    :raise ValueError: one is no whole number, or not from the least to the most
    """
    words = text.replace(";", ",").replace("，", ",").replace("%", "").split(",")
    shares = [int(word) for word in words if word.strip()]
    if any(not least <= share <= most for share in shares):
        raise ValueError(text)
    return shares
