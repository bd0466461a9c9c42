"""From an address to the sentences worth hearing and the script that says them."""
