import pytest

from cnnviz.nets.augment import PRESETS, STEPS, Augmentation, AugmentationStep, fixed
from cnnviz.nets.augment.steps.blur import Blur
from cnnviz.nets.augment.steps.mix_up import MixUp
from cnnviz.nets.augment.steps.rotation import Rotation
from cnnviz.nets.augment.steps.shift import Shift


@pytest.mark.parametrize("kind", STEPS.values())
def test_the_usual_settings_lie_within_their_limits(kind: type[AugmentationStep]) -> None:
    step = kind()
    assert 0 < step.probability <= 1
    for name, limits in step.ranges().items():
        low, high = getattr(step, name)
        assert limits.low <= low <= high <= limits.high
        assert limits.low <= limits.neutral <= limits.high
        assert low < high or low == limits.neutral


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: Rotation((-200, 0)), "`degrees` must be -180 to 180, got -200."),
        (lambda: Rotation((10, 5)), "`degrees` must run from low to high, got (10, 5)."),
        (lambda: Rotation((1, 2, 3)), "`degrees` must be two numbers, low and high, got 3."),
        (lambda: Rotation("ten"), "`degrees` must be a number, got 'ten'."),
        (lambda: Rotation(probability=1.5), "`probability` must be 0 to 1, got 1.5."),
        (
            lambda: Shift(fill_mode="mirror"),
            "`fill_mode` must be one of reflect, constant, nearest, wrap, got 'mirror'.",
        ),
        (lambda: MixUp(0), "`alpha` must be 0.05 to 10, got 0."),
        (lambda: Augmentation((1,)), "`steps` must be steps, got 1."),
        (lambda: Augmentation(seed=-1), "`seed` must be at least 0, got -1."),
        (lambda: fixed(MixUp(), 1), "`MixUp` has no range '' to fix."),
        (lambda: fixed(Rotation(), 1, "sigma"), "`Rotation` has no range 'sigma' to fix."),
    ],
)
def test_what_no_step_can_be(make, sentence: str) -> None:
    with pytest.raises((TypeError, ValueError)) as refused:
        make()
    assert str(refused.value) == sentence


def test_one_number_is_both_ends() -> None:
    assert Rotation(10) == Rotation((10.0, 10.0))


def test_a_fixed_setting_holds_for_every_image_and_stills_the_others() -> None:
    step = fixed(Shift((0.1, 0.2), (0.3, 0.4), "wrap", probability=0.3), -0.5, "height_factor")
    assert step == Shift((0.0, 0.0), (-0.5, -0.5), "wrap")


@pytest.mark.parametrize("kind", [kind for kind in STEPS.values() if kind.ranges()])
def test_every_value_of_a_sweep_can_be_fixed(kind: type[AugmentationStep]) -> None:
    for name in kind.ranges():
        for value in (kind.ranges()[name].low, kind.ranges()[name].high):
            assert getattr(fixed(kind(), value, name), name) == (value, value)


def test_a_wider_blur_has_a_wider_kernel() -> None:
    assert [Blur(sigma).kernel_size for sigma in (0, 0.5, 1, 5)] == [1, 3, 5, 21]


def test_only_mixing_steps_mix_labels() -> None:
    assert Augmentation((Rotation(), MixUp())).mixes_labels
    assert not any(each.mixes_labels for each in PRESETS.values())
