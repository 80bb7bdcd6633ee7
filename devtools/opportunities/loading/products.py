"""Products with their prices, their series as categories, and a tag for each."""

from ..pipeline import Product


def load_products(session, products: list[Product]) -> dict[str, int]:
    """Load the price list and return the tag of each product for its opportunities."""
    series = dict.fromkeys(product.series for product in products)
    categories = session.ensure(
        "series",
        "product.category",
        {name: {"name": name} for name in series},
        find="name",
    )
    session.ensure(
        "product",
        "product.product",
        {
            product.name: {
                "name": product.name,
                "list_price": float(product.price),
                "categ_id": categories[product.series],
            }
            for product in products
        },
    )
    tags = {product.name: {"name": product.name} for product in products}
    return session.ensure("product tag", "crm.tag", tags, find="name")
