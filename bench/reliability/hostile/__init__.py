"""Figure 13: recordings that were damaged, or made to harm who opens them."""
