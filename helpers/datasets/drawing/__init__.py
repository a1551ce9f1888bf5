"""The drawn data sets: cats and dogs, garments, from a fixed seed.

Pictures are drawn by NumPy alone from signed distances, so that they do not depend on the version
of a drawing library. On another processor a pixel may differ by one grey level.
"""
