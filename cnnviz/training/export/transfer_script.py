"""The part of a run's program that makes a network of a backbone and a head."""

from __future__ import annotations

from cnnviz.nets.code import layer_call
from cnnviz.nets.pixel_scaling import SCALINGS
from cnnviz.nets.scaling import known_numbers
from cnnviz.nets.transfer import ALL, NONE, TransferSpec, sides
from cnnviz.training.export.comments import comment
from cnnviz.training.export.script_parts import BACKBONE

_PUBLISHED = ("imagenet", "random")


def network(spec: TransferSpec, opened: str = "") -> str:
    """Write the network, frozen as in its first epochs.

    Parameters
    ----------
    spec : TransferSpec
    opened : str
        Lines that leave ``backbone``, in the place of those that ask Keras or cnnviz for it.

    Examples
    --------
    >>> from cnnviz.nets.choice import ModelChoice
    >>> from cnnviz.nets.transfer import usual_head
    >>> vgg16 = ModelChoice("imagenet", "VGG16")
    >>> print(network(TransferSpec(vgg16, (32, 32, 3), usual_head(10), side=32)))
    backbone = keras.applications.VGG16(
        weights="imagenet", include_top=False, input_shape=(32, 32, 3)
    )
    backbone.trainable = False
    <BLANKLINE>
    pictures = keras.Input((32, 32, 3))
    x = keras.ops.flip(pictures, axis=-1)  # blue, green, red
    x = layers.Rescaling(1.0, [-103.939, -116.779, -123.68])(x)
    x = backbone(x)
    x = layers.GlobalAveragePooling2D()(x)
    x = layers.Dense(128, activation="relu")(x)
    x = layers.Dense(10, activation="softmax")(x)
    model = keras.Model(pictures, x)
    """
    lines = [*([opened] if opened else _backbone(spec)), *_frozen(spec.frozen), "", *_whole(spec)]
    return "\n".join(lines)


def imports(spec: TransferSpec) -> tuple[str, ...]:
    """Name what a program needs of cnnviz: what Keras does not publish, and what finds layers."""
    names = ["features_model"] if spec.backbone.kind not in _PUBLISHED or _opens(spec) else []
    if any(each not in (ALL, NONE) for each in _freezings(spec)):
        names.append("freeze")
    found = [f"from cnnviz.nets.transfer.backbone import {', '.join(names)}"] if names else []
    if spec.backbone.kind in _PUBLISHED:
        return tuple(found)
    known = known_numbers(spec.backbone)
    return (
        "from cnnviz.nets.choice import ModelChoice",
        *([] if known else ["from cnnviz.nets.scaling import numbers_for"]),
        "from cnnviz.nets.transfer import TransferSpec, usual_head",
        *found,
        f"from cnnviz.nets.transfer.build import {'side_of' if known else 'scaled, side_of'}",
        "from cnnviz.training.backbones import open_backbone",
        "from cnnviz.training.store.store import Store",
    )


def unfrozen(spec: TransferSpec) -> str:
    """Write what fine-tuning changes; "" if there is none."""
    if not spec.fine_tune:
        return ""
    return "\n".join(["backbone.trainable = True", *_frozen(spec.fine_tune.frozen)])


def _backbone(spec: TransferSpec) -> list[str]:
    choice = spec.backbone
    known = sides(choice)
    if choice.kind in _PUBLISHED and known:
        side = spec.side or known[2]
        plain = choice.kind == "random" or spec.fresh
        weights = "None" if plain else '"imagenet"'
        lines = [
            f"backbone = keras.applications.{choice.name}(",
            f"    weights={weights}, include_top=False, input_shape=({side}, {side}, 3)",
            ")",
        ]
        if _opens(spec):
            lines.append(f'backbone = features_model(backbone, "{spec.cut}", {side})  # unnested')
        elif spec.cut:  # sums that are written as `a + b` are no layers, but operations
            lines += [
                f'cut = next(each for each in backbone.operations if each.name == "{spec.cut}")',
                "backbone = keras.Model(backbone.input, cut.output)",
            ]
        return lines
    lines = [
        comment(BACKBONE),
        f'choice = ModelChoice("{choice.kind}", "{choice.name}", "{choice.scale}")',
        f"spec = TransferSpec(choice, {spec.input_shape}, usual_head(2), side={spec.side})",
        f'backbone = features_model(open_backbone(Store(), spec), "{spec.cut}", side_of(spec))',
    ]
    if spec.fresh:
        lines.append("backbone = keras.models.clone_model(backbone)  # with new weights")
    return lines


def _opens(spec: TransferSpec) -> bool:
    """Tell whether a layer is named that stands in a model within the backbone."""
    return any("/" in layer for layer in (spec.cut, *_freezings(spec)))


def _freezings(spec: TransferSpec) -> tuple[str, ...]:
    return (spec.frozen, *([spec.fine_tune.frozen] if spec.fine_tune else []))


def _frozen(frozen: str) -> list[str]:
    if frozen == NONE:
        return []
    # In the order of their calls; `backbone.layers` has another where branches meet.
    return ["backbone.trainable = False" if frozen == ALL else f'freeze(backbone, "{frozen}")']


def _whole(spec: TransferSpec) -> list[str]:
    choice, shape = spec.backbone, spec.input_shape
    lines = [f"pictures = keras.Input({shape})"]
    known = sides(choice)
    x = "pictures"
    if known and (spec.side or known[2],) * 2 != shape[:2]:
        side = spec.side or known[2]
        lines.append(
            f"x = layers.Resizing({side}, {side}, crop_to_aspect_ratio=True, antialias=True)"
            "(pictures)"
        )
        x = "x"
    elif not known:
        lines.append(
            "x = layers.Resizing(*backbone.input_shape[1:3], crop_to_aspect_ratio=True, "
            "antialias=True)(pictures)"
        )
        x = "x"
    lines += [f"x = {each}" for each in _scaled(spec, x)]
    lines.append(f"x = backbone({'x' if len(lines) > 1 else x})")
    lines += [f"x = {layer_call(layer)}(x)" for layer in spec.head]
    return [*lines, "model = keras.Model(pictures, x)"]


def _scaled(spec: TransferSpec, x: str) -> list[str]:
    known = known_numbers(spec.backbone)
    if known is None:
        return [f"scaled({x}, numbers_for(choice, backbone))"]
    scaling = SCALINGS[known]
    lines = []
    if scaling.bgr:
        lines.append(f"keras.ops.flip({x}, axis=-1)  # blue, green, red")
    scale = "1.0" if scaling.divisor == 1 else f"1 / {scaling.divisor:g}"
    if scaling.deviation != (1.0,):
        variance = ", ".join(f"{each}**2" for each in scaling.deviation)
        return [
            *lines,
            f"layers.Rescaling({scale})({'x' if lines else x})",
            f"layers.Normalization(mean={[*scaling.mean]}, variance=[{variance}])(x)",
        ]
    offsets = ", ".join(f"-{mean}" for mean in scaling.mean)
    offset = f", [{offsets}]" if len(scaling.mean) > 1 else f", {offsets}"
    arguments = scale + offset * any(scaling.mean)
    if arguments != "1.0":
        lines.append(f"layers.Rescaling({arguments})({'x' if lines else x})")
    return lines
