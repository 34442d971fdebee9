# Trains an auto-encoder y = V'h + c, h = sigmoid(W'x + b) by descent along the gradient of
# the mean over a batch of |y - x|^2/2 + weight |dh/dx|^2.
#
# Input: a line "mode threads samples batch visible hidden rate weight", then a batch, W
# and V' in float32, then commands. "loss K" answers with the loss of the last of K steps
# on the batch; "run K" makes K steps on samples of its own.
import sys

import numpy as np


def by_numpy(W, b, V, c, rate, weight):
    one, two = np.float32(1), np.float32(2)
    gW, gV = np.empty_like(W), np.empty_like(V)

    def step(x):
        n = x.shape[0]
        scale = np.float32(rate / n)
        h = np.dot(x, W)
        h += b
        np.negative(h, out=h)
        np.exp(h, out=h)
        h += one
        np.reciprocal(h, out=h)
        y = np.dot(h, V)
        y += c
        y -= x
        loss = np.vdot(y, y) / (2 * n)
        g = np.dot(y, V.T)
        s = h * (one - h)
        g *= s
        if weight:
            pull = np.float32(2 * weight)
            norms = np.einsum("ij,ij->j", W, W)
            s *= s
            sums = s.sum(0)
            loss += weight * float(sums @ norms) / n
            s *= one - two * h
            s *= pull * norms
            g += s
        np.dot(h.T, y, out=gV)
        np.multiply(gV, scale, out=gV)
        np.subtract(V, gV, out=V)
        np.subtract(c, scale * y.sum(0), out=c)
        np.dot(x.T, g, out=gW)
        np.multiply(gW, scale, out=gW)
        if weight:
            np.multiply(W, one - scale * pull * sums, out=W)
        np.subtract(W, gW, out=W)
        np.subtract(b, scale * g.sum(0), out=b)
        return loss

    return step


def by_hand(W, b, V, c, rate, weight):
    W, b, V, c = map(torch.from_numpy, (W, b, V, c))

    def step(x):
        n = x.shape[0]
        scale = rate / n
        with torch.no_grad():
            h = torch.addmm(b, x, W).sigmoid_()
            y = torch.addmm(c, h, V).sub_(x)
            loss = torch.dot(y.view(-1), y.view(-1)) / (2 * n)
            g = y @ V.t()
            s = (1 - h).mul_(h)
            g.mul_(s)
            if weight:
                norms = (W * W).sum(0)
                s.mul_(s)
                sums = s.sum(0)
                loss += weight / n * torch.dot(sums, norms)
                g.add_(s.mul_(1 - 2 * h).mul_(norms), alpha=2 * weight)
                W.mul_(1 - 2 * weight * scale * sums)
            V.addmm_(h.t(), y, alpha=-scale)
            c.sub_(y.sum(0), alpha=scale)
            W.addmm_(x.t(), g, alpha=-scale)
            b.sub_(g.sum(0), alpha=scale)
        return loss

    return step


def by_autograd(W, b, V, c, rate, weight):
    W, b, V, c = parameters = [torch.from_numpy(p).requires_grad_() for p in (W, b, V, c)]
    optimizer = torch.optim.SGD(parameters, lr=rate)

    def step(x):
        optimizer.zero_grad(set_to_none=True)
        h = torch.sigmoid(torch.addmm(b, x, W))
        loss = ((torch.addmm(c, h, V) - x) ** 2).sum() / 2
        if weight:
            s = h * (1 - h)
            loss = loss + weight * torch.dot((s * s).sum(0), (W * W).sum(0))
        loss = loss / x.shape[0]
        loss.backward()
        optimizer.step()
        return loss.detach()

    return step


mode, threads, samples, batch, visible, hidden, rate, weight = sys.stdin.buffer.readline().split()
samples, batch, visible, hidden = int(samples), int(batch), int(visible), int(hidden)
read = lambda m, n: np.frombuffer(sys.stdin.buffer.read(4 * m * n), np.float32).reshape(m, n).copy()
x, W, R = read(batch, visible), read(visible, hidden), read(visible, hidden)
data = np.random.default_rng(1).random((samples, visible), dtype=np.float32)
if mode != b"numpy":
    import torch

    torch.set_num_threads(int(threads))
    x, data = torch.from_numpy(x), torch.from_numpy(data)
make = {b"numpy": by_numpy, b"hand": by_hand, b"autograd": by_autograd}[mode]
zeros = lambda n: np.zeros(n, np.float32)
step = make(W, zeros(hidden), np.ascontiguousarray(R.T), zeros(visible), float(rate), float(weight))
at = 0
for line in sys.stdin.buffer:
    command, k = line.split()
    if command == b"loss":
        for _ in range(int(k)):
            answer = float(step(x))
    else:
        for _ in range(int(k)):
            answer = step(data[at : at + batch])
            at = (at + batch) % samples
    print(float(answer), flush=True)
