# The closest conservative field of a box by scipy's cosine transforms.
#
# Input: a line "kernel type workers n m [k]", then the charges, or the edges along axis 0
# and then axis 1, in float64, then commands. "run K" solves K times from the input anew;
# "potential" answers with the potential in float64.
import sys

import numpy as np
import scipy.fft as fft

kernel, typ, workers, *cells = sys.stdin.buffer.readline().decode().split()
cells, workers = [int(n) for n in cells], int(workers)
kind = 2 if kernel == "poisson-cells" else 1
shape = [n + kind % 2 for n in cells]
read = lambda *shape: np.frombuffer(sys.stdin.buffer.read(8 * int(np.prod(shape))), np.float64).reshape(shape).astype(typ)

factor = np.zeros(shape)
for axis, n in enumerate(cells):
    values = (2 * np.sin(np.pi * np.arange(shape[axis]) / (2 * n))) ** 2
    factor += values.reshape([-1 if j == axis else 1 for j in range(len(cells))])
factor.flat[0] = np.inf
factor = (1 / factor).astype(typ)


def solve(charge, overwrite):
    f = fft.dctn(charge, type=kind, workers=workers, overwrite_x=overwrite)
    f *= factor
    return fft.idctn(f, type=kind, workers=workers, overwrite_x=True)


if kernel == "conservative":
    (n, m), charge = cells, np.empty(shape, typ)
    x, y = read(n, m + 1), read(n + 1, m)

    def run():  # the divergence, with half cells at the boundary; then the gradient and the rest
        np.subtract(x[:-1], x[1:], out=charge[1:-1])
        np.multiply(x[0], -2, out=charge[0])
        np.multiply(x[-1], 2, out=charge[-1])
        charge[:, 1:-1] += y[:, :-1]
        charge[:, 1:-1] -= y[:, 1:]
        charge[:, 0] -= 2 * y[:, 0]
        charge[:, -1] += 2 * y[:, -1]
        p = solve(charge, True)
        gx, gy = np.subtract(p[1:], p[:-1]), np.subtract(p[:, 1:], p[:, :-1])
        return p, gx, gy, x - gx, y - gy

else:
    charge = read(*shape)

    def run():
        return (solve(charge, False),)


parts = None
for line in sys.stdin.buffer:
    command, *k = line.split()
    if command == b"potential":
        sys.stdout.buffer.write(parts[0].astype(np.float64).tobytes())
    else:
        for _ in range(int(k[0])):
            parts = run()
        sys.stdout.buffer.write(b"done\n")
    sys.stdout.buffer.flush()
