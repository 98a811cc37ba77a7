"""Pieces of a program that no step brings by itself."""

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

MIXED = '''

def augment(images, labels):
    """Pass a batch through them: images (N, H, W, C), 0 to 255, and labels (N, classes)."""
    batch = {"images": images, "labels": labels}
    for layer in augmentation:
        batch = layer(batch, training=True)
    return batch["images"], batch["labels"]
'''
