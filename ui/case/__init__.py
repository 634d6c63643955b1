"""The patient's course on screen: what is entered of a case, its results over days, the criteria of the end."""
