"""Layers that a program defines for itself, where Keras's own cannot say what a step does."""

SOMETIMES = '''
class Sometimes(layers.Layer):
    """A layer that changes only some of the images."""

    def __init__(self, layer, probability):
        super().__init__()
        self.layer, self.probability = layer, probability
        self.seeds = keras.random.SeedGenerator()
        self.built = True

    def call(self, batch, training=False):
        if not training:
            return batch
        before = batch if isinstance(batch, dict) else {"images": batch}
        after = self.layer(dict(before), training=True)
        count = ops.shape(before["images"])[0]
        chosen = keras.random.uniform((count,), seed=self.seeds) < self.probability
        for name, values in before.items():
            each = ops.reshape(chosen, (-1,) + (1,) * (len(values.shape) - 1))
            after[name] = ops.where(each, after[name], values)
        return after if isinstance(batch, dict) else after["images"]
'''

COUNTED = """
def count(batch):
    return ops.shape(batch["images"] if isinstance(batch, dict) else batch)[0]
"""

FLIP = '''
class Flip(layers.RandomFlip):
    """A flip of another share of the images than half."""

    def __init__(self, mode, probability):
        super().__init__(mode)
        self.probability = probability

    def get_random_transformation(self, data, training=True, seed=None):
        drawn = keras.random.uniform((count(data), 1, 1, 1), seed=self.generator)
        return {"flips": drawn < self.probability} if training else None
'''

SHEAR = '''
class Shear(layers.RandomShear):
    """A shear of two ranges, each with its own sign."""

    def __init__(self, x, y, fill_mode):
        super().__init__(fill_mode=fill_mode)
        self.x, self.y = x, y

    def get_random_transformation(self, data, training=True, seed=None):
        ends = [(count(data), 1), *self.x], [(count(data), 1), *self.y]
        factors = [keras.random.uniform(*each, seed=self.generator) for each in ends]
        return {"shear_factor": ops.concatenate(factors, axis=1)} if training else None
'''

CONTRAST = '''
class Contrast(layers.RandomContrast):
    """A contrast from any range."""

    def __init__(self, low, high):
        super().__init__(0.0)
        self.ends = low, high

    def get_random_transformation(self, data, training=True, seed=None):
        drawn = keras.random.uniform((count(data), 1, 1, 1), *self.ends, seed=self.generator)
        return {"contrast_factor": drawn}
'''

HUE = '''
class Hue(layers.RandomHue):
    """Hues turned one way, or not as far both ways: parts of a turn."""

    def __init__(self, low, high):
        super().__init__(0.0)
        self.ends = low, high

    def get_random_transformation(self, data, training=True, seed=None):
        return {"factor": keras.random.uniform((count(data),), *self.ends, seed=self.generator)}
'''

NOISE = '''
class Noise(layers.RandomBrightness):
    """Normal random numbers, of another standard deviation for each image."""

    def __init__(self, low, high):
        super().__init__(0.0)
        self.ends = low, high

    def transform_images(self, images, transformation, training=True):
        if not training:
            return images
        stddev = keras.random.uniform((count(images), 1, 1, 1), *self.ends, seed=self.generator)
        noise = keras.random.normal(ops.shape(images), seed=self.generator)
        return ops.clip(images + stddev * noise, 0, 255)
'''

BLUR = '''
class Blur(layers.RandomGaussianBlur):
    """A blur that begins above a sigma of 1."""

    def __init__(self, factor, kernel_size, sigma):
        super().__init__(factor, kernel_size)
        self.sigma = sigma
'''

CROP = '''
class Crop(layers.RandomBrightness):
    """Another part of each image, at the size of the whole."""

    def __init__(self, low, high):
        super().__init__(0.0)
        self.ends = low, high

    def transform_images(self, images, transformation, training=True):
        if not training:
            return images
        height, width = images.shape[1:3]
        side = keras.random.uniform((count(images), 1), *self.ends, seed=self.generator)
        start = keras.random.uniform((2, count(images), 1), seed=self.generator) * (1 - side)
        half, none = (side - 1) / 2, ops.zeros_like(side)
        columns = [side, none, half + start[0] * width]
        rows = [none, side, half + start[1] * height]
        transform = ops.concatenate([*columns, *rows, none, none], axis=1)
        return ops.image.affine_transform(images, transform, fill_mode="nearest")
'''

MIXED = '''

def augment(images, labels):
    """Pass a batch through them: images (N, H, W, C), 0 to 255, and labels (N, classes)."""
    batch = {"images": images, "labels": labels}
    for layer in augmentation:
        batch = layer(batch, training=True)
    return batch["images"], batch["labels"]
'''
