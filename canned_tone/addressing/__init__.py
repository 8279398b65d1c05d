"""Who a draft addresses, and whether that is the customer."""
