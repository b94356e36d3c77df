"""Data to learn from, without a network connection: shipped by other packages, drawn, or read from your files.

To add a set: a file with one function that returns `LabelledData`, its line here, and one in `data_source.NAMED`.
"""

from fractalscape.networks.data.chebyshev import chebyshev
from fractalscape.networks.data.cifar_file import read_cifar
from fractalscape.networks.data.data_source import NAMED, data_from
from fractalscape.networks.data.digits import digits
from fractalscape.networks.data.gaussian_blobs import gaussian_blobs
from fractalscape.networks.data.idx_file import read_idx, read_idx_images
from fractalscape.networks.data.label_noise import label_noise
from fractalscape.networks.data.labelled_data import LabelledData
from fractalscape.networks.data.mnist_5000 import mnist_5000
from fractalscape.networks.data.random_inputs import random_inputs
from fractalscape.networks.data.spirals import spirals
from fractalscape.networks.data.standardise import standardise
from fractalscape.networks.data.teacher_student import teacher_student
from fractalscape.networks.data.train_test_split import train_test_split

__all__ = [
    "NAMED",
    "LabelledData",
    "chebyshev",
    "data_from",
    "digits",
    "gaussian_blobs",
    "label_noise",
    "mnist_5000",
    "random_inputs",
    "read_cifar",
    "read_idx",
    "read_idx_images",
    "spirals",
    "standardise",
    "teacher_student",
    "train_test_split",
]
