"""The picture of a definition: what there is to draw, where it goes, and how it looks. `workflow/graph.py` is the door."""
