"""The networks of chapter 6, one file a family, built from their papers.

``build("vgg-16")`` is a Keras model; ``ARCHITECTURES`` says which there are. TensorFlow is
imported only when one is built.
"""

import difflib
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import keras

__all__ = ["ARCHITECTURES", "Architecture", "build", "find", "unfilled"]


@dataclass(frozen=True)
class Architecture:
    """A network of chapter 6.

    ``year`` and ``source``, a key of references.bib, are its paper's; ``builder`` is
    ``module:function`` in this package; ``keras_name`` is its name in ``keras.applications``,
    where that has it; ``input_shape`` (height, width, channels) is what the paper's sizes ask for.
    """

    key: str
    title: str
    year: int
    source: str
    builder: str
    keras_name: str | None = None
    input_shape: tuple[int, int, int] = (224, 224, 3)

    @property
    def variants(self) -> tuple[str, ...]:
        """What ``build`` takes as ``variant``."""
        return ("paper", "keras") if self.keras_name else ("paper",)

    @property
    def module(self) -> str:
        """Name of the module that builds it."""
        return f"{__name__}.{self.builder.partition(':')[0]}"


_LARGE = (299, 299, 3)

# By year.
_ALL = (
    Architecture("lenet-5", "LeNet-5", 1998, "lecun1998", "lenet:lenet5", None, (32, 32, 1)),
    Architecture(
        "alexnet", "AlexNet", 2012, "krizhevsky2012", "alexnet:alexnet", None, (227, 227, 3)
    ),
    Architecture("zfnet", "ZFNet", 2014, "zeiler2014", "zfnet:zfnet"),
    Architecture("nin", "Network in Network", 2014, "lin2014", "nin:nin", None, (32, 32, 3)),
    Architecture("vgg-16", "VGG-16", 2015, "simonyan2015", "vgg:vgg16", "VGG16"),
    Architecture("vgg-19", "VGG-19", 2015, "simonyan2015", "vgg:vgg19", "VGG19"),
    Architecture("googlenet", "GoogLeNet", 2015, "szegedy2015", "googlenet:googlenet"),
    Architecture(
        "inception-v3",
        "Inception v3",
        2016,
        "szegedy2016",
        "inception_v3:inception_v3",
        "InceptionV3",
        _LARGE,
    ),
    Architecture("resnet-34", "ResNet-34", 2016, "he2016", "resnet:resnet34"),
    Architecture("resnet-50", "ResNet-50", 2016, "he2016", "resnet:resnet50", "ResNet50"),
    Architecture("resnet-152", "ResNet-152", 2016, "he2016", "resnet:resnet152", "ResNet152"),
    Architecture(
        "preact-resnet-50",
        "Pre-activation ResNet-50",
        2016,
        "he2016b",
        "preact_resnet:preact_resnet50",
        "ResNet50V2",
    ),
    Architecture(
        "preact-resnet-200",
        "Pre-activation ResNet-200",
        2016,
        "he2016b",
        "preact_resnet:preact_resnet200",
    ),
    Architecture(
        "squeezenet",
        "SqueezeNet",
        2016,
        "iandola2016",
        "squeezenet:squeezenet",
        None,
        (227, 227, 3),
    ),
    Architecture("resnext-50", "ResNeXt-50", 2017, "xie2017", "resnext:resnext50"),
    Architecture(
        "densenet-121", "DenseNet-121", 2017, "huang2017", "densenet:densenet121", "DenseNet121"
    ),
    Architecture(
        "xception", "Xception", 2017, "chollet2017", "xception:xception", "Xception", _LARGE
    ),
    Architecture(
        "mobilenet-v1", "MobileNet v1", 2017, "howard2017", "mobilenet:mobilenet_v1", "MobileNet"
    ),
    Architecture(
        "mobilenet-v2",
        "MobileNet v2",
        2018,
        "sandler2018",
        "mobilenet_v2:mobilenet_v2",
        "MobileNetV2",
    ),
    Architecture("shufflenet", "ShuffleNet", 2018, "zhang2018", "shufflenet:shufflenet"),
    Architecture("se-resnet-50", "SE-ResNet-50", 2018, "hu2018", "senet:se_resnet50"),
    Architecture(
        "efficientnet-b0",
        "EfficientNet-B0",
        2019,
        "tan2019",
        "efficientnet:efficientnet_b0",
        "EfficientNetB0",
    ),
    Architecture(
        "convnext-t", "ConvNeXt-T", 2022, "liu2022", "convnext:convnext_t", "ConvNeXtTiny"
    ),
)
ARCHITECTURES: dict[str, Architecture] = {network.key: network for network in _ALL}


def find(name: str) -> Architecture:
    """Return the architecture of this name. Raises ``ValueError`` that suggests the nearest."""
    if name in ARCHITECTURES:
        return ARCHITECTURES[name]
    accepted = ", ".join(repr(key) for key in ARCHITECTURES)
    nearest = difflib.get_close_matches(str(name).lower(), ARCHITECTURES, n=1)
    suggestion = f"; did you mean {nearest[0]!r}?" if nearest else ""
    raise ValueError(f"name must be one of {accepted}, got {name!r}{suggestion}")


def build(name: str, variant: str = "paper", **options: Any) -> "keras.Model":  # noqa: ANN401
    """Build a network by its name in ``ARCHITECTURES``.

    ``variant="paper"`` is the network as its paper prints it, ``"keras"`` the one of
    ``keras.applications``. ``options`` are the network's own: ``input_shape``, ``classes``,
    ``width``. Raises ``ValueError`` for a name or a variant that does not exist.

    Examples
    --------
    A quarter of the channels, for two classes:

    >>> build("squeezenet", classes=2, width=0.25).output_shape
    (None, 2)
    """
    architecture = find(name)
    function = architecture.builder.partition(":")[2]
    return getattr(import_module(architecture.module), function)(variant, **options)


def unfilled(name: str, variant: str = "paper", **options: Any) -> "keras.Model":  # noqa: ANN401
    """Build a network whose weights have shapes but no values: in a second, in hardly any memory.

    It can be counted and drawn, but not called. Takes what :func:`build` takes.

    Examples
    --------
    >>> unfilled("alexnet").count_params()
    60965224
    """
    from helpers.architectures._weightless import without_values

    return without_values(build, name, variant, **options)
