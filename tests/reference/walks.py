"""Slow readable twins of the reference walks: one step, one jump or one flight after the other."""

import math

import numpy as np


def summed(steps):
    """Return running sums from 0, one addition at a time."""
    path = [0.0]
    for step in steps:
        path.append(path[-1] + step)
    return np.array(path)


def residence_time(law, exponent, generator):
    """Return one residence time from one or two uniform numbers."""
    first = 1 - generator.random()
    if law == "pareto":
        return first ** (-1 / exponent)
    second, angle = 1 - generator.random(), exponent * math.pi
    bracket = math.sin(angle) / math.tan(angle * second) - math.cos(angle)
    return -math.log(first) * bracket ** (1 / exponent)


def continuous_time_random_walk(walk, generator, steps, axes):
    """Return a walk that waits, jumps and looks at the clock."""
    for_times, for_jumps = generator.spawn(2)
    events, now = [], 0.0
    while now <= steps:
        now += residence_time(walk.residence_law, walk.residence_exponent, for_times)
        events.append(now)
    events.pop()
    shape = (len(events), axes)
    unit = walk.jump_law == "unit"
    jumps = 2 * for_jumps.integers(2, size=shape) - 1 if unit else for_jumps.standard_normal(shape)
    path = np.zeros((axes, steps + 1))
    for clock in range(steps + 1):
        for event, jump in zip(events, jumps, strict=True):
            if event <= clock:
                path[:, clock] += jump
    return path


def levy_walk(walk, generator, steps, axes):
    """Return a walk that flies straight to its next turning point."""
    for_times, for_directions = generator.spawn(2)
    ends = [0.0]
    while ends[-1] <= steps:
        ends.append(ends[-1] + residence_time("pareto", walk.flight_exponent, for_times))
    flights = len(ends) - 1
    if axes == 1:
        headings = 2.0 * for_directions.integers(2, size=(flights, 1)) - 1
    else:
        headings = np.array(
            [normal / math.hypot(*normal) for normal in for_directions.standard_normal((flights, axes))]
        )
    path = np.zeros((axes, steps + 1))
    for clock in range(steps + 1):
        position = np.zeros(axes)
        for begin, end, heading in zip(ends[:-1], ends[1:], headings, strict=True):
            position += walk.speed * max(0.0, min(clock, end) - begin) * heading
        path[:, clock] = position
    return path


def annealed_transient_time_motion(walk, generator, steps, axes):
    """Return a walk that adds up its diffusivity over every step."""
    for_diffusivities, for_steps = generator.spawn(2)
    ends, diffusivities = [0.0], []
    while ends[-1] <= steps:
        diffusivities.append((1 - for_diffusivities.random()) ** (1 / walk.diffusivity_exponent))
        ends.append(ends[-1] + diffusivities[-1] ** -walk.residence_exponent)
    variances = np.zeros(steps)
    for step in range(steps):
        for begin, end, diffusivity in zip(ends[:-1], ends[1:], diffusivities, strict=True):
            variances[step] += 2 * diffusivity * max(0.0, min(step + 1, end) - max(step, begin))
    normals = for_steps.standard_normal((axes, steps))
    return np.array(
        [summed(math.sqrt(v) * normal for v, normal in zip(variances, row, strict=True)) for row in normals]
    )


def ornstein_uhlenbeck(walk, generator, steps, axes):
    """Return a walk drawn from its last position, step by step."""
    normals = generator.standard_normal((axes, steps + 1))
    kept = math.exp(-walk.relaxation_rate)
    kick = math.sqrt(walk.variance * (1 - kept**2))
    path = np.zeros((axes, steps + 1))
    path[:, 0] = math.sqrt(walk.variance) * normals[:, 0]
    for step in range(steps):
        path[:, step + 1] = kept * path[:, step] + kick * normals[:, step + 1]
    return path


def scaled_brownian_motion(walk, generator, steps, axes):
    """Return independent Gaussian steps of the growing variance of the clock."""
    alpha = walk.diffusion_exponent
    deviations = np.array([math.sqrt((t + 1) ** alpha - t**alpha) for t in range(steps)])
    return np.array([summed(deviations * row) for row in generator.standard_normal((axes, steps))])


def brownian_motion(walk, generator, steps, axes):
    """Return sums of independent Gaussian steps."""
    return np.array([summed(math.sqrt(walk.step_variance) * row) for row in generator.standard_normal((axes, steps))])


def levy_flight(walk, generator, steps, axes):
    """Return sums of Gaussian steps, each stretched by the root of a positive stable number."""
    for_lengths, for_directions = generator.spawn(2)
    rho = walk.tail_index / 2
    uniforms = for_lengths.random(steps)
    exponentials = for_lengths.standard_exponential(steps)
    normals = for_directions.standard_normal((axes, steps))
    stretched = np.zeros((axes, steps))
    for step, (uniform, exponential) in enumerate(zip(uniforms, exponentials, strict=True)):
        angle = math.pi * uniform
        power = (math.sin((1 - rho) * angle) / exponential) ** ((1 - rho) / rho)
        amount = math.sin(rho * angle) / math.sin(angle) ** (1 / rho) * power
        stretched[:, step] = math.sqrt(2 * amount) * normals[:, step]
    return np.array([summed(row) for row in stretched])


def displacement_covariance(variance_until, lag, windows):
    """Return E d(s) d(t) of displacements d(t) = x(t + lag) - x(t) of uncorrelated steps, shape (window, window)."""
    covariance = np.zeros((windows, windows))
    for s in range(windows):
        for t in range(windows):
            begin, end = max(s, t), min(s, t) + lag
            covariance[s, t] = variance_until(end) - variance_until(begin) if end > begin else 0.0
    return covariance
