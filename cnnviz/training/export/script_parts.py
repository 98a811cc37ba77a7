"""Pieces of the program that a run is written as."""

PLAIN_DATA = """\
(images, labels), (test_images, test_labels) = keras.datasets.cifar10.load_data()
labels, test_labels = labels[:, 0], test_labels[:, 0]

# Shuffled by the seed; of each class the first {kept:,} are kept for validation.
order = np.argsort(np.random.PCG64({seed}).random_raw(len(labels)), kind="stable")
classes = [order[labels[order] == label] for label in range(10)]
train = order[np.isin(order, [rows[{kept}:{used}] for rows in classes])]
validation = order[np.isin(order, [rows[:{kept}] for rows in classes])]"""

OWN_DATA = """\
# Reading the images and splitting them is all that comes from cnnviz.
{folder}data = load(DataChoice({choice}))
images, labels = data.train_images, data.train_labels
test_images, test_labels = data.test_images, data.test_labels
train, validation = split(data, {data_share}, {validation_share}, seed={seed})"""

PLACES = {
    "folder": ("path/to/your/pictures", "Put here where they lie: a folder for each class."),
    "cifar10": ("path/to/cifar-10-batches-py", "Put here where CIFAR-10 lies."),
}

EPOCHS = """\
history = []
for epoch in range({epochs}):
    # The order that the run took.
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

WHITENED = """\
# The first filters: the directions in which windows of the images vary, and their negatives,
# each scaled to variance 1. They do not learn.
first = next(each for each in model.layers if isinstance(each, layers.Conv2D))
entering = images[train[:{count}]].astype("float32"){entering}
windows = np.lib.stride_tricks.sliding_window_view(entering, {kernel_size}, axis=(1, 2))
windows = windows[:, ::2, ::2].transpose(0, 1, 2, 4, 5, 3).reshape(-1, {size})
variances, directions = np.linalg.eigh(np.cov(windows.T.astype("float64")))
scaled = (directions / np.sqrt(np.maximum(variances, 0) + {epsilon} * variances.mean()))[:, ::-1]
kernel = np.stack([scaled, -scaled], axis=-1).reshape({size}, -1)[:, :{filters}]
first.set_weights([kernel.reshape(first.kernel.shape), -windows.mean(axis=0) @ kernel])
first.trainable = False"""

AVERAGE = """\
average = keras.models.clone_model(model)
average.set_weights(model.get_weights())


class Averaging(keras.callbacks.Callback):
    \"\"\"The moving average of the weights, with a shorter memory in the beginning.\"\"\"

    step = 0

    def on_train_batch_end(self, batch, logs=None):
        moved = max(0.01, 1 / (1 + self.step / 10))
        self.step += 1
        for kept, now in zip(average.weights, model.weights):
            kept.assign_add(moved * (now - kept))
"""

ONE_CYCLE = """\
class OneCycle(keras.optimizers.schedules.LearningRateSchedule):
    \"\"\"Up for a quarter of the steps, from a tenth of the largest rate, then down to 0.\"\"\"

    def __call__(self, step):
        done = keras.ops.cast(step, "float32") / steps
        return {learning_rate} * keras.ops.minimum(0.1 + 3.6 * done, (1 - done) / 0.75)
"""

STEERED = """\
class Steered(keras.optimizers.schedules.LearningRateSchedule):
    \"\"\"The learning rates that the run had: some were set by hand, after so many steps.\"\"\"

    def __call__(self, step):
{lines}
        return rate
"""

MUON = """\
class ConvolutionMuon(keras.optimizers.Muon):
    \"\"\"Muon for convolutions, each as a matrix with a column a filter; Adam for the rest.\"\"\"

    def _should_use_adamw(self, variable):
        return len(variable.shape) != 4

    def zeropower_via_newtonschulz5(self, x, steps):
        matrix = keras.ops.reshape(x, (-1, x.shape[-1]))
        return keras.ops.reshape(super().zeropower_via_newtonschulz5(matrix, steps), x.shape)


"""

NO_DECAY = """
# Biases and normalisations do not decay.
optimizer.exclude_from_weight_decay(
    [each for each in model.trainable_variables if len(each.shape) < 2]
)"""

FLOAT32 = """\
# The model is made: what comes before it computes with pixels.
keras.config.set_dtype_policy("float32")"""

LEARNER = "# These layers change images only while training; the model within is what learns.\n"

FLIP_TEST = """\
both = {judged}.predict(test_images) + {judged}.predict(test_images[:, :, ::-1])
right = both.argmax(axis=1) == {truth}
print("Test accuracy, with the mirrored images:", right.mean())
"""

BATCHES = """\
class Batches(keras.utils.PyDataset):
    \"\"\"An epoch, augmented batch by batch.\"\"\"

    def __init__(self, rows):
        super().__init__()
        self.rows = rows

    def __len__(self):
        return -(-len(self.rows) // {batch_size})

    def __getitem__(self, number):
        rows = self.rows[number * {batch_size} : (number + 1) * {batch_size}]
        return tuple(map(np.array, augment(images[rows].astype("float32"), labels[rows])))
"""
