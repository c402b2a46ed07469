def longest(words):
    return max(words, key=len)


words = ["".join(["d", "o", "g"]), "".join(["h", "e", "n", "s"])]
word = longest(words)
del words
