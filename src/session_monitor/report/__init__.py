"""The session report: pages of PDF made from a recording and its case. Knows no Qt."""
