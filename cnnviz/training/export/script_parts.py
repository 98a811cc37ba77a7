"""Pieces of the program that a run is written as."""

from cnnviz.i18n import marked
from cnnviz.training.export.comments import comment

OWN_READING = marked("Reading the images and splitting them is all that comes from cnnviz.")
ORDER = marked("The order that the run took.")
FIRST_FILTERS = marked(
    "The first filters: the directions in which windows of the images vary, and their negatives, "
    "each scaled to variance 1. They do not learn."
)
MOVING_AVERAGE = marked(
    "The moving average of the weights, with a shorter memory in the beginning."
)
UP_AND_DOWN = marked(
    "Up for a quarter of the steps, from a tenth of the largest rate, then down to 0."
)
BY_HAND = marked("The learning rates that the run had: some were set by hand, after so many steps.")
AS_MATRICES = marked(
    "Muon for convolutions, each as a matrix with a column a filter; Adam for the rest."
)
UNDECAYED = marked("Biases and normalisations do not decay.")
IN_PIXELS = marked("The model is made: what comes before it computes with pixels.")
ONLY_TRAINING = marked(
    "These layers change images only while training; the model within is what learns."
)
AUGMENTED = marked("An epoch, augmented batch by batch.")
FOLDER = marked("Put here where they lie: a folder for each class.")
CIFAR10 = marked("Put here where CIFAR-10 lies.")
FASTER = marked("Faster where the processor has avx512_bf16 or AMX:")
FINE_TUNING = marked("Fine-tuning: more learns, more slowly.")
BACKBONE = marked("The backbone is all of the network that comes from cnnviz.")
COMMENTS = (
    OWN_READING, ORDER, FIRST_FILTERS, MOVING_AVERAGE, UP_AND_DOWN, BY_HAND, AS_MATRICES,
    UNDECAYED, IN_PIXELS, ONLY_TRAINING, AUGMENTED, FOLDER, CIFAR10, FASTER, FINE_TUNING, BACKBONE,
)  # fmt: skip
"""All comments that a program of a run may have, but for the counts of its split."""

SPLIT = marked("Shuffled by the seed; of each class the first {kept:,} are kept for validation.")
PLAIN_DATA = """\
(images, labels), (test_images, test_labels) = keras.datasets.cifar10.load_data()
labels, test_labels = labels[:, 0], test_labels[:, 0]

{split}
order = np.argsort(np.random.PCG64({seed}).random_raw(len(labels)), kind="stable")
classes = [order[labels[order] == label] for label in range(10)]
train = order[np.isin(order, [rows[{kept}:{used}] for rows in classes])]
validation = order[np.isin(order, [rows[:{kept}] for rows in classes])]"""

OWN_DATA = (
    f"{comment(OWN_READING)}\n"
    """\
{folder}data = load(DataChoice({choice}))
images, labels = data.train_images, data.train_labels
test_images, test_labels = data.test_images, data.test_labels
train, validation = split(data, {data_share}, {validation_share}, seed={seed})"""
)

PLACES = {
    "folder": ("path/to/your/pictures", FOLDER),
    "cifar10": ("path/to/cifar-10-batches-py", CIFAR10),
}

EPOCHS = (
    """\
history = []
for epoch in range({epochs}):
"""
    f"{comment(ORDER, '    ')}\n"
    """\
    order = np.random.default_rng([{seed}, epoch]).permutation(train)
    fitted = {learner}.fit(
        {taken}
        shuffle=False,
        initial_epoch=epoch,
        epochs=epoch + 1,
        validation_data=(images[validation], labels[validation]),
        {callbacks}
    )
    history.append(fitted.history)
"""
)

WHITENED = (
    f"{comment(FIRST_FILTERS)}\n"
    """\
first = next(each for each in model.layers if isinstance(each, layers.Conv2D))
entering = images[train[:{count}]].astype("float32"){entering}
windows = np.lib.stride_tricks.sliding_window_view(entering, {kernel_size}, axis=(1, 2))
windows = windows[:, ::2, ::2].transpose(0, 1, 2, 4, 5, 3).reshape(-1, {size})
variances, directions = np.linalg.eigh(np.cov(windows.T.astype("float64")))
scaled = (directions / np.sqrt(np.maximum(variances, 0) + {epsilon} * variances.mean()))[:, ::-1]
kernel = np.stack([scaled, -scaled], axis=-1).reshape({size}, -1)[:, :{filters}]
first.set_weights([kernel.reshape(first.kernel.shape), -windows.mean(axis=0) @ kernel])
first.trainable = False"""
)

AVERAGE = (
    """\
average = keras.models.clone_model(model)
average.set_weights(model.get_weights())


class Averaging(keras.callbacks.Callback):
"""
    f'    """{MOVING_AVERAGE}"""\n'
    """\

    step = 0

    def on_train_batch_end(self, batch, logs=None):
        moved = max(0.01, 1 / (1 + self.step / 10))
        self.step += 1
        for kept, now in zip(average.weights, model.weights):
            kept.assign_add(moved * (now - kept))
"""
)

ONE_CYCLE = (
    """\
class OneCycle(keras.optimizers.schedules.LearningRateSchedule):
"""
    f'    """{UP_AND_DOWN}"""\n'
    """\

    def __call__(self, step):
        done = keras.ops.cast(step, "float32") / steps
        return {learning_rate} * keras.ops.minimum(0.1 + 3.6 * done, (1 - done) / 0.75)
"""
)

STEERED = (
    """\
class Steered(keras.optimizers.schedules.LearningRateSchedule):
"""
    f'    """{BY_HAND}"""\n'
    """\

    def __call__(self, step):
{lines}
        return rate
"""
)

MUON = (
    """\
class ConvolutionMuon(keras.optimizers.Muon):
"""
    f'    """{AS_MATRICES}"""\n'
    """\

    def _should_use_adamw(self, variable):
        return len(variable.shape) != 4

    def zeropower_via_newtonschulz5(self, x, steps):
        matrix = keras.ops.reshape(x, (-1, x.shape[-1]))
        return keras.ops.reshape(super().zeropower_via_newtonschulz5(matrix, steps), x.shape)


"""
)

NO_DECAY = (
    f"\n{comment(UNDECAYED)}"
    """
optimizer.exclude_from_weight_decay(
    [each for each in model.trainable_variables if len(each.shape) < 2]
)"""
)

FLOAT32 = (
    f"{comment(IN_PIXELS)}\n"
    """\
keras.config.set_dtype_policy("float32")"""
)

LEARNER = f"{comment(ONLY_TRAINING)}\n"

FLIP_TEST = """\
both = {tested}.predict(test_images) + {tested}.predict(test_images[:, :, ::-1])
right = both.argmax(axis=1) == {truth}
print("Test accuracy, with the mirrored images:", right.mean())
"""

BATCHES = (
    """\
class Batches(keras.utils.PyDataset):
"""
    f'    """{AUGMENTED}"""\n'
    """\

    def __init__(self, rows):
        super().__init__()
        self.rows = rows

    def __len__(self):
        return -(-len(self.rows) // {batch_size})

    def __getitem__(self, number):
        rows = self.rows[number * {batch_size} : (number + 1) * {batch_size}]
        return tuple(map(np.array, augment(images[rows].astype("float32"), labels[rows])))
"""
)
