"""Programs as learners write them: independent ones, and copies that were made over."""

INDEPENDENT = (
    """
def split_kernel(kernel):
    k = np.asarray(kernel, dtype=float)
    u, s, vt = np.linalg.svd(k)
    column = u[:, 0] * np.sqrt(s[0])
    row = vt[0] * np.sqrt(s[0])
    return column, row

def spread(row, kernel, stride):
    out = np.zeros((len(row) - 1) * stride + len(kernel))
    for i, value in enumerate(row):
        out[i * stride : i * stride + len(kernel)] += value * np.asarray(kernel)
    return out.tolist()

def area_under_curve(scores, labels):
    cats = [s for s, l in zip(scores, labels) if l == 0]
    dogs = [s for s, l in zip(scores, labels) if l == 1]
    wins = 0
    for dog in dogs:
        for cat in cats:
            if dog > cat:
                wins += 1
            elif dog == cat:
                wins += 0.5
    return wins / (len(cats) * len(dogs))
""",
    """
def split_kernel(kernel):
    # find a row that is not zero
    kernel = np.array(kernel)
    for i in range(kernel.shape[0]):
        if np.any(kernel[i] != 0):
            break
    row = kernel[i]
    j = np.argmax(np.abs(row))
    column = kernel[:, j] / row[j]
    return (column, row)

def spread(row, kernel, stride):
    length = stride * (len(row) - 1) + len(kernel)
    result = [0] * length
    for position in range(len(row)):
        for offset in range(len(kernel)):
            result[position * stride + offset] += row[position] * kernel[offset]
    return result

def area_under_curve(scores, labels):
    order = np.argsort(-np.array(scores))
    y = np.array(labels)[order]
    tpr = np.cumsum(y) / y.sum()
    fpr = np.cumsum(1 - y) / (1 - y).sum()
    return float(np.trapezoid(tpr, fpr))
""",
    """
def split_kernel(kernel):
    biggest = max((abs(v), r, c) for r, line in enumerate(kernel) for c, v in enumerate(line))
    _, r, c = biggest
    row = [kernel[r][j] for j in range(len(kernel[0]))]
    column = [line[c] / kernel[r][c] for line in kernel]
    return column, row

def spread(row, kernel, stride):
    stretched = []
    for x in row:
        stretched.append(x)
        stretched.extend([0] * (stride - 1))
    stretched = stretched[: len(stretched) - stride + 1]
    return list(np.convolve(stretched, kernel))

def area_under_curve(scores, labels):
    scores, labels = np.asarray(scores), np.asarray(labels)
    ranks = np.array([(scores < s).sum() + ((scores == s).sum() + 1) / 2 for s in scores])
    n1 = int(labels.sum())
    n0 = len(labels) - n1
    return (ranks[labels == 1].sum() - n1 * (n1 + 1) / 2) / (n0 * n1)
""",
    """
def split_kernel(kernel):
    total = kernel.sum(axis=1)
    if not total.any():
        total = kernel @ np.random.default_rng(1).normal(size=kernel.shape[1])
    column = total / np.linalg.norm(total)
    return column, column @ kernel

def spread(row, kernel, stride):
    rows, taps = len(row), len(kernel)
    matrix = np.zeros(((rows - 1) * stride + taps, rows))
    for j in range(rows):
        for t in range(taps):
            matrix[j * stride + t, j] = kernel[t]
    return [float(v) for v in matrix @ row]

def area_under_curve(scores, labels):
    positive = np.array(scores)[np.array(labels) == 1]
    negative = np.array(scores)[np.array(labels) == 0]
    difference = positive[:, None] - negative[None, :]
    return np.mean((difference > 0) + (difference == 0) / 2)
""",
)
"""Four learners' solutions of the same three exercises, each found in another way."""

COPY = '''
def area_under_curve(p, truth):
    """Count how often a dog gets more than a cat."""
    a = [x for x, y in zip(p, truth) if y == 0]  # all of class 0
    b = [x for x, y in zip(p, truth) if y == 1]
    n = 0
    for first in b:
        for second in a:
            if first > second:
                n += 1
            elif first == second:
                n += 0.5
    return n / (len(a) * len(b))


def spread(numbers, weights, step):
    total = np.zeros((len(numbers) - 1) * step + len(weights))
    for place, number in enumerate(numbers):
        total[place * step : place * step + len(weights)] += number * np.asarray(weights)
    return total.tolist()


def split_kernel(matrix):
    m = np.asarray(matrix, dtype=float)
    left, values, right = np.linalg.svd(m)
    tall = left[:, 0] * np.sqrt(values[0])
    wide = right[0] * np.sqrt(values[0])
    return tall, wide
'''
"""The first of them with every name changed, comments added, and in the opposite order."""

COPIES = INDEPENDENT[0], COPY
