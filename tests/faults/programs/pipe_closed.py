"""Prints to a reader that leaves after the first line."""

for number in range(100_000):
    print(number)
