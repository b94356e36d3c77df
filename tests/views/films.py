"""What a film holds, read back."""

import av
import numpy as np


def information(path):
    """Return codec, pixel format, width, height, frame rate and number of frames."""
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        codec = stream.codec_context
        count = sum(1 for _ in container.decode(stream))
        return codec.name, codec.pix_fmt, codec.width, codec.height, stream.average_rate, count


def decoded(path):
    """Return every frame as uint8, shape (height, width, 3)."""
    with av.open(str(path)) as container:
        return [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]


def noise_of(one, other):
    """Return the root mean square difference of two pictures, in shades."""
    return float(np.sqrt(np.mean((one.astype(float) - other.astype(float)) ** 2)))
