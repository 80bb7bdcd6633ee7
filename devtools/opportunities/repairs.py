"""Known misspellings of the files: by column, what is written and what is meant."""

ACCOUNT_REPAIRS = {
    ("sector", "technolgy"): "technology",
    ("office_location", "Philipines"): "Philippines",
    ("office_location", "Korea"): "South Korea",
}

OPPORTUNITY_REPAIRS = {
    ("product", "GTXPro"): "GTX Pro",
}
