"""Labels drawn again, so that they say nothing."""

from __future__ import annotations

import numpy as np

from fractalscape.arguments import real
from fractalscape.errors import InputError
from fractalscape.networks.data.labelled_data import LabelledData
from fractalscape.randomness import streams


def label_noise(data: LabelledData, *, share: float, seed: int | np.random.Generator) -> LabelledData:
    """Return data of which a share of labels is drawn again, uniformly from all classes.

    Parameters
    ----------
    data : LabelledData
        With classes.
    share : float
        From 0 to 1, of the samples, rounded to a number of them. Of those, one in `classes` keeps its label by chance.
    seed : int or numpy.random.Generator

    Returns
    -------
    LabelledData

    Raises
    ------
    InputError
        If the share is not one, or the targets are no labels.

    References
    ----------
    Zhang, C. et al. (2017), Understanding deep learning requires rethinking generalization, arXiv:1611.03530.

    Examples
    --------
    >>> data = LabelledData(inputs=np.eye(1000), targets=np.zeros(1000, int), name="zeros", classes=10)
    >>> int((label_noise(data, share=0.5, seed=0).targets != 0).sum())
    445
    """
    share = real("share", share, above=np.nextafter(0, -1), below=np.nextafter(1, 2), advice="give 0 to 1")
    if data.classes is None:
        raise InputError(f"{data.name} has real targets, no labels; label noise needs classes")
    random = streams(seed, 1)[0]
    drawn = random.permutation(data.samples)[: round(share * data.samples)]
    targets = data.targets.copy()
    targets[drawn] = random.integers(0, data.classes, drawn.size)
    return LabelledData(inputs=data.inputs, targets=targets, name=data.name, classes=data.classes)
